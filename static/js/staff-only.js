/* What is for staff only leaves the page neither by copying nor by dragging; a line says so.

   The words are the page's own, in its <template data-state="not-copied">. */

const SHOWN_FOR = 6000;
const INTERNAL = "[data-internal]";
let timer;

const around = (node) => (node instanceof Element ? node : node.parentElement)?.closest(INTERNAL);

function touches(selection) {
  for (let at = 0; at < selection.rangeCount; at += 1) {
    const range = selection.getRangeAt(at);
    if (range.collapsed) continue;
    if (around(range.commonAncestorContainer)) return true;
    if ([...document.querySelectorAll(INTERNAL)].some((one) => range.intersectsNode(one))) return true;
  }
  return false;
}

function refuse(event) {
  // what is selected in a field is no text of the page
  if (event.target.closest?.("textarea, input") || !touches(getSelection())) return;
  event.preventDefault();
  const line = document.querySelector("[data-part=not-copied]");
  line.replaceChildren(document.querySelector("template[data-state=not-copied]").content.cloneNode(true));
  clearTimeout(timer);
  timer = setTimeout(() => line.replaceChildren(), SHOWN_FOR);
}

document.addEventListener("copy", refuse, true);
document.addEventListener("dragstart", refuse, true);
