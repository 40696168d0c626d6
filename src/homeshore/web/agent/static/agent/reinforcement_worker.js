// Shows a question that the centre pushed, and posts the answer that was tapped. Words and links come with the message.
const shown = (question, body) => ({
  body,
  lang: question.lang,
  tag: question.tag,
  data: question,
  requireInteraction: true,
  actions: ["yes", "no"].filter((one) => question[one]).map((action) => ({ action, title: question[action].title })),
});

self.addEventListener("push", (event) => {
  const question = event.data?.json();
  if (question) event.waitUntil(self.registration.showNotification(question.title, shown(question, question.body)));
});

async function answer(question, action) {
  const response = await fetch(question[action].url, { method: "POST", headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`${response.status}`);
  const { text } = await response.json();
  await self.registration.showNotification(question.title, { body: text, lang: question.lang, tag: question.tag });
}

self.addEventListener("notificationclick", (event) => {
  const question = event.notification.data;
  event.notification.close();
  if (!question) return;
  const look = () => self.clients.openWindow(question.url);
  event.waitUntil(event.action ? answer(question, event.action).catch(look) : look());
});
