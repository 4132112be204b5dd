/* <answer-stream>: asks by fetch, reads the answer line by line, shows what the server rendered.

   Words live in the server's HTML and in <template data-state>; this file holds none. A question travels in
   the body of a POST only. Closing the connection (Stop, Esc, leaving) is how generation is stopped.

   A desk that is taken out of the page goes on reading its answer. How it stands is in data-standing, and an
   event "standing" tells whoever keeps several. */

import { answerText } from "./copying.js";
import "./flagging.js";
import { objects } from "./lines.js";
import { pressed } from "./shortcuts.js";
import { tieSources } from "./sources.js";

const DONE_SHOWN_FOR = 1600;

/* a citation of a draft stays on the line of the word before it */
const bound = (text) => text.replace(/ (?=\[\d)/g, "\u00a0");

const addressOf = (card) => card.querySelector("[data-open-place]").getAttribute("hx-get");

function keepOpen(before, card) {
  const place = before.querySelector("[data-place]");
  if (place.hasChildNodes()) card.querySelector("[data-place]").replaceWith(place);
  for (const name of ["[data-open-place]", "[data-unfold]"]) {
    card.querySelector(name).setAttribute("aria-expanded", before.querySelector(name).getAttribute("aria-expanded"));
  }
  card.querySelector(".passage-text").toggleAttribute("data-folded", before.querySelector(".passage-text").hasAttribute("data-folded"));
}

class AnswerStream extends HTMLElement {
  connectedCallback() {
    if (this.parts) return this.sources.measure(); // it was put aside and is back
    this.parts = Object.fromEntries([...this.querySelectorAll("[data-part]")].map((one) => [one.dataset.part, one]));
    this.sources = tieSources(this);
    this.sources.measure();
    this.asked = "";
    this.aborting = null;
    this.parts.form.addEventListener("submit", (event) => { event.preventDefault(); this.ask(); });
    this.parts.text.addEventListener("input", () => this.count());
    this.addEventListener("keydown", (event) => this.onKey(event));
    this.addEventListener("click", (event) => this.onClick(event));
    this.addEventListener("early", (event) => this.early(event.detail));
    // before a citation leads there
    this.addEventListener("click", (event) => event.target.closest("[data-cite]") && this.turn("held"), true);
    this.addEventListener("toggle", (event) => event.target.open && event.target.querySelector("[data-searched]")?.select(), true);
    this.parts.evidence.addEventListener("click", () => this.sources.measure(), { once: true });
  }

  /* --- what the hands do --- */

  onKey(event) {
    if (event.key === "Escape" && this.aborting) return this.stop();
    if (pressed(event, "next_customer")) {
      event.preventDefault();
      return this.parts["new-customer"]?.click();
    }
    if (pressed(event, "again")) {
      event.preventDefault();
      return this.parts.answer.querySelector("[data-ask-anew], [data-again=now]")?.click();
    }
    const correcting = event.target.matches("[data-searched]");
    if (correcting && event.key === "Escape") return this.keepSearched(event.target.closest("details"));
    if (event.target !== this.parts.text && !correcting || event.code !== "Enter" && event.code !== "NumpadEnter") return;
    if (event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (correcting) this.searchAgain();
    else this.ask();
  }

  onClick(event) {
    const on = (selector) => event.target.closest(selector);
    if (on("[data-part=stop]")) this.stop();
    if (on("[data-example]")) this.fill(on("[data-example]").textContent.trim());
    if (on("[data-again]")) this.again(on("[data-again]").dataset.again === "now");
    if (on("[data-search-again]")) this.searchAgain();
    if (on("[data-ask-anew]")) this.askBeside(this.querySelector("[data-searched][data-by-hand]")?.defaultValue);
    if (on("[data-copy]")) this.copy(on("[data-copy]"));
    if (on("[data-early-toggle]")) this.turn(this.dataset.early === "held" ? "shown" : "held");
  }

  fill(text) {
    this.put(text);
    this.parts.text.focus();
  }

  /* what is put into the field is told to whoever listens to typing */
  put(text) {
    this.parts.text.value = text;
    this.parts.text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  again(now) {
    if (!this.parts.text.value.trim()) this.fill(this.asked);
    else this.parts.text.focus();
    if (now) this.ask();
  }

  /* searched for as it was corrected */
  searchAgain() {
    const corrected = this.parts.question.querySelector("[data-searched]").value.trim();
    if (corrected) this.askBeside(corrected);
  }

  /* the question that stands there once more; what is being typed stays */
  askBeside(searched = "") {
    const asked = this.parts.question.querySelector(".asked-text");
    if (this.aborting || !asked) return;
    const typed = this.parts.text.value;
    this.put(asked.textContent.trim());
    this.parts.searched.value = searched;
    this.ask(true);
    this.fill(typed);
  }

  keepSearched(details) {
    const field = details.querySelector("[data-searched]");
    field.value = field.defaultValue;
    details.open = false;
    details.querySelector("summary").focus();
  }

  count() {
    const { text, count, missing, hint } = this.parts;
    missing.hidden = true;
    const length = [...text.value].length;
    const over = length > Number(text.dataset.limit);
    count.hidden = !over;
    hint.hidden = over;
    if (over) count.querySelector("[data-slot=length]").textContent = length.toLocaleString(document.documentElement.lang);
  }

  miss() {
    this.parts.missing.hidden = false;
    this.parts.hint.hidden = true;
  }

  async copy(button) {
    await navigator.clipboard.writeText(answerText(this, button.dataset.copy === "sources"));
    button.dataset.done = "";
    setTimeout(() => delete button.dataset.done, DONE_SHOWN_FOR);
  }

  /* --- one question --- */

  /* `beside`: the field is lent to another text than what is being typed */
  async ask(beside = false) {
    if (this.aborting || !this.parts.count.hidden) return;
    if (!this.parts.text.value.trim()) return this.miss();
    this.asked = this.parts.text.value;
    this.ended = false;
    this.aborting = new AbortController();
    const body = new FormData(this.parts.form);
    // what is being typed the server goes on keeping
    if (beside) body.delete("tab");
    this.parts.searched.value = "";
    // whoever signed in again in another tab has a new token; the page's own is then too old
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    if (token) body.set("csrfmiddlewaretoken", token);
    this.begin(beside);
    try {
      const response = await fetch(this.parts.form.action, {
        method: "POST", body, signal: this.aborting.signal, headers: { Accept: "application/x-ndjson" },
      });
      await this.read(response);
    } catch (error) {
      if (error.name === "AbortError") this.stopped();
      else this.end("broken");
    }
    this.rest();
  }

  async read(response) {
    const kind = response.headers.get("Content-Type") ?? "";
    if (response.redirected || response.status === 401 || response.status === 403) return this.end("signed-out");
    if (kind.startsWith("text/html") && response.status === 422) return this.invalid(await response.text());
    if (!response.ok || !kind.startsWith("application/x-ndjson")) return this.end("broken");
    for await (const event of objects(response)) this.take(event);
    if (!this.ended) this.end("broken");
  }

  take(event) {
    if (event.event === "started") this.started(event);
    else if (event.event === "waiting") this.say("waiting", event);
    else if (event.event === "evidence") this.evidence(event.html);
    else if (event.event === "reading") this.reading(event);
    else if (event.event === "token") this.token(event.text);
    else if (event.html !== undefined) this.finish(event);
  }

  begin(beside) {
    this.toggleAttribute("data-busy", true);
    this.parts.answer.setAttribute("aria-busy", "true");
    this.draft = null;
    this.parts.question.replaceChildren();
    this.parts.answer.replaceChildren();
    this.beginEvidence(beside);
    this.say("searching");
    this.stand("writing");
  }

  started(event) {
    this.parts.conversation.value = event.conversation_id;
    this.dataset.called = event.called;
    if (this.isConnected) history.replaceState(null, "", `?conversation=${event.conversation_id}`);
    this.parts.text.placeholder = this.parts.text.dataset.next;
    if (event.customer_html) this.place(this.querySelector(".customer"), event.customer_html, true);
    this.place(this.parts.question, event.masked_html);
    if (this.parts.text.value === this.asked) this.fill("");
    this.stand("writing");
  }

  evidence(html) {
    this.placeSources(this.parts.evidence, html);
    if (this.dataset.early === "asked") delete this.dataset.early;
    this.say("found");
  }

  reading(event) {
    if (this.state !== "found") this.say("found");
    const bar = this.parts.status.querySelector("progress");
    bar.max = event.total;
    bar.value = event.done;
  }

  token(text) {
    if (!this.draft) {
      this.say("writing");
      this.draft = document.createElement("p");
      this.draft.className = "draft";
      // nobody has said yet which of its sentences rest on what is for staff only
      this.draft.toggleAttribute("data-internal", this.hasInternal);
      this.parts.answer.replaceChildren(this.draft);
    }
    this.draft.textContent = bound(this.draft.textContent + text);
  }

  get hasInternal() {
    return Boolean(this.parts.evidence.querySelector("[data-internal]"));
  }

  finish(event) {
    this.ended = true;
    this.clearWaiting();
    this.place(this.parts.answer, event.html);
    if (event.event === "failed") this.giveBack();
    this.announce();
    this.stand(event.event === "finished" ? "ready" : event.event);
  }

  /* the server said nothing more: show the state that the page brought along */
  end(state) {
    this.ended = true;
    this.giveBack();
    this.parts.answer.replaceChildren(this.template(state));
    this.clearWaiting();
    this.announce();
    this.stand("failed");
  }

  invalid(html) {
    this.ended = true;
    this.giveBack();
    this.place(this.parts.answer, html);
    this.parts.evidence.replaceChildren();
    if (this.dataset.early === "asked") delete this.dataset.early;
    this.stand("idle");
  }

  stop() {
    this.aborting?.abort();
  }

  stopped() {
    this.ended = true;
    const shown = this.template("stopped");
    const slot = shown.querySelector("[data-slot=draft]");
    slot.toggleAttribute("data-internal", this.hasInternal);
    if (this.draft) slot.textContent = this.draft.textContent;
    else slot.parentElement.remove();
    this.parts.answer.replaceChildren(shown);
    this.clearWaiting();
    this.giveBack();
    this.announce();
    this.stand("idle");
  }

  rest() {
    this.aborting = null;
    this.removeAttribute("data-busy");
    this.parts.answer.setAttribute("aria-busy", "false");
    if (document.activeElement === document.body || this.contains(document.activeElement)) this.parts.text.focus();
  }

  giveBack() {
    if (!this.parts.text.value.trim()) this.put(this.asked);
  }

  /* --- what is found while a question is typed ---

     data-early says how it stands: "alone" in the column, "held" or "shown" beside the sources of an answer, or
     "asked", when the answer's own are on their way. */

  /* the sources of an answer stay until somebody looks for the others or asks */
  early(html) {
    const { early, evidence, text } = this.parts;
    if (this.aborting && text.value === this.asked || !html && !early.hasChildNodes()) return;
    this.placeSources(early, html);
    const beside = this.aborting || evidence.querySelector("[data-source]");
    if (!html) delete this.dataset.early;
    else if (!beside) this.dataset.early = "alone";
    else if (this.dataset.early !== "shown") this.dataset.early = "held";
    this.sources.measure();
  }

  turn(early) {
    if (!["held", "shown"].includes(this.dataset.early)) return;
    this.dataset.early = early;
    this.sources.measure();
  }

  /* they stand there when Enter is pressed, and nothing flashes when the answer's own come */
  beginEvidence(beside) {
    const { early, evidence } = this.parts;
    const found = !beside && early.hasChildNodes();
    if (this.dataset.early === "held") evidence.closest(".pane")?.scrollTo(0, 0);
    evidence.replaceChildren(...found ? early.childNodes : [this.template("evidence-waiting")]);
    if (found) this.dataset.early = "asked";
    else if (early.hasChildNodes()) this.dataset.early = "held";
    else delete this.dataset.early;
    this.sources.measure();
  }

  /* where the same passage comes again, what was opened in it stays open */
  placeSources(target, html) {
    const before = new Map([...target.querySelectorAll(".passage")].map((card) => [addressOf(card), card]));
    target.toggleAttribute("data-again", before.size > 0);
    this.place(target, html);
    for (const card of target.querySelectorAll(".passage")) {
      if (before.has(addressOf(card))) keepOpen(before.get(addressOf(card)), card);
    }
    this.sources.measure();
  }

  /* --- showing --- */

  place(target, html, whole = false) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const nodes = [...holder.content.childNodes];
    if (whole) target.replaceWith(...nodes);
    else target.replaceChildren(...nodes);
    for (const node of nodes) if (node instanceof Element) globalThis.htmx?.process(node);
    if (whole) this.parts["new-customer"] = this.querySelector("[data-part=new-customer]");
  }

  /* an end without evidence leaves no picture of evidence to come */
  clearWaiting() {
    if (this.parts.evidence.querySelector(".evidence-waiting")) this.parts.evidence.replaceChildren();
  }

  template(state) {
    return this.querySelector(`template[data-state="${state}"]`).content.cloneNode(true);
  }

  say(state, values = {}) {
    const words = this.template(state);
    for (const slot of words.querySelectorAll("[data-slot]")) slot.textContent = String(values[slot.dataset.slot] ?? "");
    this.parts.status.replaceChildren(words);
    this.state = state;
  }

  stand(standing) {
    this.dataset.standing = standing;
    this.dispatchEvent(new Event("standing"));
  }

  announce() {
    const words = this.parts.answer.querySelector("[data-announce]");
    this.parts.status.textContent = words ? words.textContent.replace(/\s+/g, " ").trim() : "";
  }
}

customElements.define("answer-stream", AnswerStream);
