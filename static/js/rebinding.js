/* A field takes the press that a shortcut is to have, instead of letters. Tab, Enter and Esc stay what they are;
   Backspace empties the field, which means the usual press. What can't be used is said by the server. */

import { written } from "./shortcuts.js";

const STAY = new Set(["Tab", "Enter", "NumpadEnter", "Escape"]);
const HELD = /^(?:Alt|Shift|Control|Meta)(?:Left|Right)?$/;
const said = document.querySelector("[data-part=pressed]");

document.querySelector(".own-keys").addEventListener("keydown", (event) => {
  const field = event.target;
  // a keyboard on a screen tells no key: there one writes
  if (!field.matches("[data-press]") || STAY.has(event.code) || !event.code) return;
  event.preventDefault();
  event.stopPropagation();
  if (HELD.test(event.code) || event.repeat) return;
  const bare = !(event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);
  field.value = bare && ["Backspace", "Delete"].includes(event.code) ? "" : written(event);
  said.textContent = field.value || field.placeholder;
});
