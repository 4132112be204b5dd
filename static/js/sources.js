/* Ties between sentences and their sources: point at one and the other lights up; a citation leads there and back. */

import { digitOf } from "./shortcuts.js";

export function tieSources(root) {
  let cameFrom = null;

  const source = (number) => root.querySelector(`[data-source="${CSS.escape(number)}"]`);
  // also one that was found while a question is typed, which no sentence cites
  const seen = (number) =>
    [...root.querySelectorAll(`[data-source="${number}"], [data-found="${number}"]`)].find((one) => one.offsetParent);
  const sentences = (number) => root.querySelectorAll(`[data-cites~="${CSS.escape(number)}"]`);

  const dim = () => root.querySelectorAll("[data-lit]").forEach((one) => delete one.dataset.lit);

  const light = (...found) => {
    dim();
    for (const one of found.flatMap((item) => (item instanceof Element ? [item] : [...(item ?? [])]))) {
      one.dataset.lit = "";
    }
  };

  const unfold = (passage, open = true) => {
    passage.querySelector(".passage-text")?.toggleAttribute("data-folded", !open);
    passage.querySelector("[data-unfold]")?.setAttribute("aria-expanded", String(open));
  };

  /* the place in the document is fetched once, then shown and hidden */
  const openPlace = (passage, open = true) => {
    const button = passage.querySelector("[data-open-place]");
    const place = passage.querySelector("[data-place]");
    if (!button || !place) return;
    button.setAttribute("aria-expanded", String(open));
    place.hidden = !open;
    if (open) globalThis.htmx?.trigger(button, "open-place");
  };

  const goTo = (passage, from) => {
    if (!passage) return;
    cameFrom = from;
    light(passage, passage.dataset.source && sentences(passage.dataset.source));
    unfold(passage);
    openPlace(passage);
    passage.focus({ preventScroll: true });
    passage.scrollIntoView({ block: "nearest" });
  };

  const goBack = () => {
    dim();
    (cameFrom?.isConnected ? cameFrom : root.querySelector("[data-part=text]"))?.focus();
    cameFrom = null;
  };

  root.addEventListener("click", (event) => {
    const cite = event.target.closest("[data-cite]");
    if (cite) goTo(source(cite.dataset.cite), cite);
    if (event.target.closest("[data-back]")) goBack();
    const opener = event.target.closest("[data-open-place]");
    if (opener) openPlace(opener.closest(".passage"), opener.getAttribute("aria-expanded") === "false");
    const button = event.target.closest("[data-unfold]");
    if (button) unfold(button.closest(".passage"), button.getAttribute("aria-expanded") === "false");
  });

  const pointed = (event) => {
    const sentence = event.target.closest("[data-cites]");
    if (sentence) return light(sentence, sentence.dataset.cites.split(" ").filter(Boolean).map(source).filter(Boolean));
    const passage = event.target.closest("[data-source]");
    if (passage) return light(passage, sentences(passage.dataset.source));
  };
  root.addEventListener("mouseover", pointed);
  root.addEventListener("mouseout", (event) => {
    if (event.target.closest("[data-cites], [data-source]") && !root.contains(document.activeElement?.closest("[data-source]"))) dim();
  });

  root.addEventListener("keydown", (event) => {
    const number = digitOf(event, "source");
    if (!number) return;
    event.preventDefault();
    goTo(seen(number), document.activeElement);
  });

  return { dim, measure: () => offerUnfolding(root) };
}

/* "Whole passage" is offered only where something is cut off. */
function offerUnfolding(root) {
  for (const text of root.querySelectorAll(".passage-text[data-folded]")) {
    const button = text.parentElement.querySelector("[data-unfold]");
    if (button) button.hidden = text.scrollHeight <= text.clientHeight + 2;
  }
}
