// A list of microphones or loudspeakers to choose from.
import { option } from "../dom.js";
import { text } from "../settings.js";

export function fillChoice(select, devices, chosen) {
  const known = devices.some(({ deviceId }) => deviceId === chosen);
  select.replaceChildren(
    option("", text("device.usual")),
    ...devices.map(({ deviceId, label }, index) => option(deviceId, label || text("device.unnamed", { number: index + 1 }))),
  );
  select.value = known ? chosen : "";
}
