/* Which shortcut a press of keys is: the page brings along each person's own, written as assistant/presses.py does. */

const SIGNS = {
  Slash: "/", Period: ".", Comma: ",", Semicolon: ";", Quote: "'", BracketLeft: "[", BracketRight: "]",
  Backslash: "\\", Backquote: "`", Minus: "-", Equal: "=",
};
const page = document.documentElement;
const own = JSON.parse(page.dataset.shortcuts);

/* a person may switch all shortcuts off; Enter, Ctrl+Enter and Esc belong to the fields and stay */
const keysAreOn = () => page.dataset.keys !== "off";

/* by the key's place, because layouts differ; "?" alone is the sign, wherever a layout has it. With Alt the
   number pad writes signs by their code */
export function written(event) {
  if (event.key === "?" && !event.ctrlKey && !event.metaKey && !event.altKey) return "?";
  const plain = event.code.replace(event.altKey ? /^(?:Key|Digit)(?=.$)/ : /^(?:Key|Digit|Numpad)(?=.$)/, "");
  const held = [event.ctrlKey && "Ctrl", event.metaKey && "Meta", event.altKey && "Alt", event.shiftKey && "Shift"];
  return [...held.filter(Boolean), SIGNS[plain] ?? plain].join("+");
}

/* whether this press is the shortcut's */
export const pressed = (event, name) => keysAreOn() && !event.isComposing && written(event) === own[name];

/* which of a row of digits was pressed, from 1; 0 when none was */
export function digitOf(event, name) {
  const press = written(event);
  const digit = Number(press.at(-1)) || 0;
  return digit && keysAreOn() && press.slice(0, -1) + "1" === own[name] ? digit : 0;
}
