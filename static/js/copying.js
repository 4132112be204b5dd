/* The answer as plain text for the clipboard, with or without its sources; what is for staff only is left out. */

export function answerText(root, withSources) {
  const text = root.querySelector("[data-part=answer-text]").cloneNode(true);
  for (const inside of text.querySelectorAll("[data-internal]")) inside.remove();
  const cited = new Set();
  for (const cite of text.querySelectorAll("[data-cite]")) {
    cited.add(cite.dataset.cite);
    if (withSources) cite.replaceWith(` [${cite.dataset.cite}]`);
    else cite.remove();
  }
  const paragraphs = [...text.querySelectorAll("p")].map((one) => tidy(one.textContent));
  if (withSources && cited.size) paragraphs.push([...cited].map((number) => citeLine(root, number)).join("\n"));
  return paragraphs.join("\n\n");
}

function citeLine(root, number) {
  const line = root.querySelector(`[data-source="${CSS.escape(number)}"] [data-cite-line]`);
  return tidy(line?.textContent ?? `[${number}]`);
}

/* ordinary blanks become one; the no-break blanks inside sums stay */
function tidy(text) {
  return text.replace(/[ \t\n]+/g, " ").replace(/ ([.,;:!?])/g, "$1").trim();
}
