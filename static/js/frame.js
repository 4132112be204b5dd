/* Small manners of every page: the theme after it was stored, menus that close, the session's token for htmx. */

document.addEventListener("sufler:theme", (event) => {
  document.documentElement.dataset.theme = event.detail.value;
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
