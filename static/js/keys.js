/* Shortcuts: help on `?` (Alt+/ while typing), a mistake reported with Alt+M and a number. A person may
   switch all shortcuts off; Enter, Ctrl+Enter and Esc belong to the fields and stay. */

export const keysAreOn = () => document.documentElement.dataset.keys !== "off";

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
  if (!keysAreOn() || event.ctrlKey || event.metaKey || event.isComposing) return;
  const wanted = event.altKey ? event.code === "Slash" : event.key === "?" && !typing(event.target);
  if (wanted) openHelp();
  else if (event.altKey && event.code === "KeyM") report();
  else if (!event.altKey && !typing(event.target)) return choose(event);
  else return;
  event.preventDefault();
});

function choose(event) {
  const form = event.target.closest?.(".flag-form");
  const reason = form?.elements.reason?.[Number(event.code.match(/^(?:Digit|Numpad)([1-9])$/)?.[1]) - 1];
  if (!reason) return;
  event.preventDefault();
  reason.checked = true;
  form.requestSubmit();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-open-keys]")) openHelp();
});

document.addEventListener("sufler:keys", (event) => {
  document.documentElement.dataset.keys = event.detail.value;
});
