/* Small manners of every page: the theme after it was stored, dates, menus that close, passwords shown. */

document.addEventListener("sufler:theme", (event) => {
  document.documentElement.dataset.theme = event.detail.value;
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

/* a date is shown as day.month.year; the picker is the browser's own */
document.addEventListener("click", (event) => event.target.closest("[data-date]")?.showPicker());

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-date]")) return;
  const shown = event.target.parentElement.querySelector("[data-date-shown]");
  shown.textContent = event.target.value.split("-").reverse().join(".");
  const frame = event.target.closest("[data-today]");
  frame?.toggleAttribute("data-other-day", event.target.value !== frame.dataset.today);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

/* what is typed as a password may be seen; it is sent as one, so that browsers know it */
const show = (button, shown) => {
  button.setAttribute("aria-pressed", shown);
  button.previousElementSibling.type = shown ? "text" : "password";
};
for (const button of document.querySelectorAll("[data-show-typed]")) {
  button.hidden = false;
  button.addEventListener("click", () => show(button, button.getAttribute("aria-pressed") === "false"));
  button.form?.addEventListener("submit", () => show(button, false));
}
