/* The form about a mistake: the sentence and the source that it names are outlined, and a click on one while
   the form is open names it; a second click takes that back. */

const around = (element) => element.closest?.("answer-stream, [data-ties]");

function outline(root) {
  for (const one of root.querySelectorAll("[data-named]")) delete one.dataset.named;
  const named = root.querySelector(".flag-form")?.elements;
  const sentence = root.querySelectorAll(".sentence[data-cites]")[Number(named?.sentence?.value) - 1];
  const source = named?.source?.value && root.querySelector(`[data-source="${CSS.escape(named.source.value)}"]`);
  for (const one of [sentence, source]) if (one) one.dataset.named = "";
}

function close(form) {
  const root = around(form);
  form.remove();
  if (root) outline(root);
}

function name(field, value) {
  if (!field || ![...field.options].some((option) => option.value === value)) return;
  field.value = field.value === value ? "" : value;
}

document.addEventListener("click", (event) => {
  const closing = event.target.closest("[data-close-flag]");
  if (closing) return close(closing.closest("form"));
  const meant = event.target.closest(".sentence[data-cites], [data-source]");
  const root = meant && around(meant);
  const form = root?.querySelector(".flag-form");
  // what is pressed or marked for copying is not pointed at
  if (!form || event.target.closest("button, a") || !getSelection().isCollapsed) return;
  if (meant.matches("[data-source]")) name(form.elements.source, meant.dataset.source);
  else name(form.elements.sentence, String([...root.querySelectorAll(".sentence[data-cites]")].indexOf(meant) + 1));
  outline(root);
});

document.addEventListener("change", (event) => {
  if (event.target.closest(".flag-form")) outline(around(event.target));
});

/* it opens below the answer, maybe below the edge; once it is sent, it is gone and names nothing any more */
document.addEventListener("htmx:afterSettle", (event) => {
  event.target.querySelector?.(".flag-form")?.scrollIntoView({ block: "nearest" });
  const root = around(event.target);
  if (root) outline(root);
});
