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
    if (on("[data-copy]")) this.copy(on("[data-copy]"));
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

  /* the question that stands there, searched for as it was corrected; what is being typed stays */
  searchAgain() {
    if (this.aborting) return;
    const corrected = this.parts.question.querySelector("[data-searched]").value.trim();
    if (!corrected) return;
    const typed = this.parts.text.value;
    this.put(this.parts.question.querySelector(".asked-text").textContent.trim());
    this.parts.searched.value = corrected;
    this.ask();
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

  async ask() {
    if (this.aborting || !this.parts.count.hidden) return;
    if (!this.parts.text.value.trim()) return this.miss();
    this.asked = this.parts.text.value;
    this.ended = false;
    this.aborting = new AbortController();
    const body = new FormData(this.parts.form);
    // a correction is asked beside what is being typed, which the server goes on keeping
    if (this.parts.searched.value) body.delete("tab");
    this.parts.searched.value = "";
    // whoever signed in again in another tab has a new token; the page's own is then too old
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    if (token) body.set("csrfmiddlewaretoken", token);
    this.begin();
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

  begin() {
    this.toggleAttribute("data-busy", true);
    this.parts.answer.setAttribute("aria-busy", "true");
    this.draft = null;
    this.parts.question.replaceChildren();
    this.parts.answer.replaceChildren();
    this.parts.evidence.replaceChildren(this.template("evidence-waiting"));
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
    this.place(this.parts.evidence, html);
    this.sources.measure();
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
      this.parts.answer.replaceChildren(this.draft);
    }
    this.draft.textContent = bound(this.draft.textContent + text);
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
    this.stand("idle");
  }

  stop() {
    this.aborting?.abort();
  }

  stopped() {
    this.ended = true;
    const shown = this.template("stopped");
    const slot = shown.querySelector("[data-slot=draft]");
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
