/* A button that copies the text of another element, as the page shows it. */

const DONE_SHOWN_FOR = 1600;

for (const button of document.querySelectorAll("[data-copy-of]")) {
  button.addEventListener("click", async () => {
    const shown = document.querySelector(button.dataset.copyOf);
    // without https a browser has no clipboard: the text is selected for Ctrl+C
    getSelection().selectAllChildren(shown);
    if (!navigator.clipboard) return;
    await navigator.clipboard.writeText(shown.textContent.trim());
    button.dataset.done = "";
    setTimeout(() => delete button.dataset.done, DONE_SHOWN_FOR);
  });
}
