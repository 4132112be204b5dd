/* Keys of the review desk: a digit chooses the cause, others take the answer in hand, open the next and the one
   before; Ctrl+Enter in the form of the verdict saves and opens the next answer. None acts behind a dialog. */

import { digitOf, pressed } from "./shortcuts.js";

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
  if (event.target.closest("textarea, select, input:not([type=radio])")) return;
  const claim = document.querySelector("[data-part=claim]");
  const here = document.querySelector(".queue > li[aria-current]");
  if (claim && pressed(event, "take")) {
    event.preventDefault();
    return claim.click();
  }
  if (pressed(event, "next_answer")) return here?.nextElementSibling?.querySelector("a")?.click();
  if (pressed(event, "previous_answer")) return here?.previousElementSibling?.querySelector("a")?.click();
  const cause = causes[digitOf(event, "cause") - 1];
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
