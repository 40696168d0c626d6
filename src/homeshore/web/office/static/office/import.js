// Importing takes seconds: button and bar say that it works, and a second press does nothing.
for (const form of document.querySelectorAll("form[data-working]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.working === "now") return event.preventDefault();
    form.dataset.working = "now";
    event.submitter?.classList.add("working");
    event.submitter?.setAttribute("aria-busy", "true");
    for (const bar of form.querySelectorAll("[data-progress]")) bar.hidden = false;
  });
}
