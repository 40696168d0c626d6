// What the person chose for their telephone. Kept in this browser, since headsets belong to a computer.
const PREFIX = "homeshore.phone.";

const read = (name, otherwise) => localStorage.getItem(PREFIX + name) ?? otherwise;

export const choices = {
  /** Id of the microphone and of the loudspeaker; empty: the computer's own choice. */
  get microphone() { return read("microphone", ""); },
  set microphone(id) { write("microphone", id); },
  get speaker() { return read("speaker", ""); },
  set speaker(id) { write("speaker", id); },
  /** How noise is taken out: strong (a model in the page), standard (the browser's own) or none. */
  get noise() { return read("noise", "strong"); },
  set noise(way) { write("noise", way); },
  /** The centre has this telephone answer by itself. Everybody's own choice, off unless switched on. */
  get automatic() { return read("automatic", "no") === "yes"; },
  set automatic(on) { write("automatic", on ? "yes" : "no"); },
  /** The telephone was connected in this browser and not hung up for good: connect it without being asked. */
  get connected() { return read("connected", "no") === "yes"; },
  set connected(on) { write("connected", on ? "yes" : "no"); },
};

function write(name, value) {
  localStorage.setItem(PREFIX + name, value);
}
