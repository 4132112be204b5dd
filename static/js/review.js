/* Keys of the review desk: 1-6 choose the cause, T takes the answer in hand, J and K open the next and the
   one before, Ctrl+Enter in the form of the verdict saves and opens the next answer. None acts behind a dialog. */

import { keysAreOn } from "./keys.js";

const form = document.querySelector("form[data-part=verdict]");
const causes = [...form.querySelectorAll("input[name=cause]")];

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]")) return;
  if (event.code === "Enter" && (event.ctrlKey || event.metaKey)) {
    // elsewhere on the page something else may be half written: the reason to see hidden values
    if (!form.contains(event.target)) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-part=next]"));
    return;
  }
  if (!keysAreOn() || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("textarea, select, input:not([type=radio])")) return;
  if (event.code === "KeyT" && document.querySelector("[data-part=claim]")) {
    event.preventDefault();
    document.querySelector("[data-part=claim]").click();
    return;
  }
  if (event.code === "KeyJ" || event.code === "KeyK") {
    const here = document.querySelector(".queue > li[aria-current]");
    const next = event.code === "KeyJ" ? here?.nextElementSibling : here?.previousElementSibling;
    next?.querySelector("a")?.click();
    return;
  }
  const cause = causes[Number(event.code.match(/^(?:Digit|Numpad)([1-6])$/)?.[1]) - 1];
  if (!cause) return;
  event.preventDefault();
  cause.checked = true;
  cause.focus();
});

/* What was revealed is gone when the page is left, also when the browser keeps the page for its way back. */
addEventListener("pagehide", () => document.querySelector("[data-revealed]")?.remove());

/* A link inside the page scrolls without leaving its mark in the address, which a redirect would inherit;
   a candidate opens and is lit. */
for (const link of document.querySelectorAll('.pane a[href^="#"]')) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const end = document.querySelector(link.getAttribute("href"));
    for (const lit of document.querySelectorAll("[data-lit]")) delete lit.dataset.lit;
    end.dataset.lit = "";
    const details = end.querySelector(":scope > details");
    if (details) details.open = true;
    end.scrollIntoView({ block: "start" });
  });
}
