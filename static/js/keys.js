/* The list of shortcuts, a mistake reported by one key and a digit, and the switch that turns shortcuts off. */

import { digitOf, pressed } from "./shortcuts.js";

const help = () => document.querySelector("[data-part=keys]");
const typing = (target) => target.closest?.("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");

function openHelp() {
  if (!help()?.open) help()?.showModal();
}

/* the form comes by htmx: its first reason waits for a number, once htmx would send it */
function report() {
  document.querySelector("[data-part=answer] [data-flag], main [data-flag]")?.click();
}

document.addEventListener("htmx:afterSettle", (event) => {
  event.target.querySelector?.(".flag-form input[type=radio]")?.focus();
});

document.addEventListener("keydown", (event) => {
  const free = !typing(event.target);
  if (pressed(event, "help_typing") || free && pressed(event, "help")) openHelp();
  else if (pressed(event, "mistake")) report();
  else if (!free || !choose(event)) return;
  event.preventDefault();
});

/* whether a reason of the form was chosen, which sends it */
function choose(event) {
  const form = event.target.closest?.(".flag-form");
  const reason = form?.elements.reason?.[digitOf(event, "mistake_kind") - 1];
  if (!reason) return false;
  reason.checked = true;
  form.requestSubmit();
  return true;
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-open-keys]")) openHelp();
});

document.addEventListener("sufler:keys", (event) => {
  document.documentElement.dataset.keys = event.detail.value;
});
