/* The first-run tour: hints beside what they speak of, one after the other. It never takes the focus from the
   question field: the first key there ends it, and so do Esc anywhere and a press of the mouse beside it; Tab leads
   from the field to its buttons.
   The server is told when it is shown, so nobody sees it twice. */

const GAP = 12;
const HELD = new Set(["Tab", "Shift", "Control", "Alt", "Meta", "CapsLock"]);
const tour = document.querySelector("[data-part=tour]");
const form = tour.querySelector("form");
const said = document.querySelector("[data-part=tour-said]");
const question = () => document.querySelector("[data-part=text]");
const pointedAt = (hint) => [...document.querySelectorAll(hint.dataset.points)].find((one) => one.checkVisibility());
const slot = (name) => tour.querySelector(`[data-slot=${name}]`);

const all = [...tour.querySelectorAll("[data-points]")];
// what is not on the page needs no hint
const hints = all.filter(pointedAt);
const listening = new AbortController();
let at = -1;

function show(next) {
  at = next;
  for (const hint of all) hint.hidden = hint !== hints[at];
  slot("at").textContent = String(at + 1);
  slot("of").textContent = String(hints.length);
  const last = at === hints.length - 1;
  const inside = tour.contains(document.activeElement);
  tour.querySelector("[data-next]").hidden = tour.querySelector("[data-skip]").hidden = last;
  tour.querySelector("[data-done]").hidden = !last;
  if (inside) first().focus();
  said.textContent = [...hints[at].children].map((one) => one.textContent).join(". ");
  mark(pointedAt(hints[at]));
  place();
}

const first = () => [...tour.querySelectorAll("button")].find((one) => !one.hidden);

function mark(element) {
  for (const one of document.querySelectorAll("[data-toured]")) delete one.dataset.toured;
  if (!element) return;
  element.dataset.toured = "";
  element.scrollIntoView({ block: "nearest" });
}

/* below what it speaks of, else above it, else at the lower edge of the window */
function place() {
  const box = pointedAt(hints[at])?.getBoundingClientRect();
  if (!box) return;
  const { offsetHeight: height, offsetWidth: width } = tour;
  const lowest = innerHeight - height - GAP;
  const above = box.top - GAP - height;
  const top = box.bottom + GAP <= lowest ? box.bottom + GAP : above >= GAP ? above : lowest;
  tour.style.insetBlockStart = `${Math.max(top, GAP)}px`;
  tour.style.insetInlineStart = `${Math.max(Math.min(box.left, document.documentElement.clientWidth - width - GAP), GAP)}px`;
}

function end() {
  listening.abort();
  const inside = tour.contains(document.activeElement);
  tour.hidden = true;
  said.textContent = "";
  mark(null);
  if (inside) (question() ?? document.querySelector("main")).focus();
}

function onKey(event) {
  const typing = event.target === question();
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) return end();
  if (typing && !HELD.has(event.key)) return end();
  const leads = event.key === "Tab" && !event.shiftKey && !event.ctrlKey && !event.altKey;
  if (!leads || !typing && event.target !== document.body) return;
  event.preventDefault();
  first().focus();
}

function begin() {
  const options = { signal: listening.signal };
  tour.hidden = false;
  show(0);
  tour.addEventListener("click", (event) => {
    if (event.target.closest("[data-next]")) show(at + 1);
    else if (event.target.closest("[data-end]")) end();
  }, options);
  document.addEventListener("keydown", onKey, options);
  document.addEventListener("pointerdown", (event) => tour.contains(event.target) || end(), options);
  document.addEventListener("input", (event) => event.target === question() && end(), options);
  addEventListener("resize", place, options);
  document.addEventListener("scroll", place, { ...options, capture: true, passive: true });
  fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => {
    /* not stored: it is shown once more */
  });
}

// whoever has something to ask already is not held up
if (hints.length && !question()?.value) begin();
