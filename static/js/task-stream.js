/* <task-stream>: hands a text or a file in by fetch, tells how far it is, shows what the server rendered.

   Words live in the server's HTML. A text travels in the body of a POST only; closing the connection stops it. */

import { objects } from "./lines.js";
import { Letters } from "./letters.js";
import { tieSources } from "./sources.js";
import { newName, remember, remembered } from "./tab-names.js";
import { Unsent } from "./unsent.js";

const DONE_SHOWN_FOR = 1600;

class TaskStream extends HTMLElement {
  connectedCallback() {
    this.parts = Object.fromEntries([...this.querySelectorAll("[data-part]")].map((one) => [one.dataset.part, one]));
    this.aborting = null;
    const { form, text, file, reply } = this.parts;
    form.addEventListener("submit", (event) => { event.preventDefault(); this.hand(); });
    text.addEventListener("input", () => this.count());
    file.addEventListener("change", () => this.chosen());
    this.parts.unfile.addEventListener("click", () => { file.value = ""; this.chosen(); });
    this.noFile = this.parts["file-name"].textContent;
    this.addEventListener("keydown", (event) => this.onKey(event));
    this.addEventListener("click", (event) => this.onClick(event));
    this.sources = tieSources(this);
    form.elements.form?.addEventListener("change", () => this.ownSchema());
    this.ownSchema();
    if (reply) this.letters = new Letters(this);
    this.unsent = {};
    this.keep();
  }

  /* each field has a name of its own, so that its text finds back to it */
  async keep() {
    for (const holder of this.querySelectorAll("[data-unsent]")) {
      const { field } = holder.dataset;
      const [before] = await remembered(field);
      const name = before?.name ?? newName(field);
      remember([{ name }], field);
      this.unsent[field] = new Unsent(this, name, holder);
    }
  }

  get typed() {
    return this.unsent[this.dataset.task];
  }

  disconnectedCallback() {
    this.aborting?.abort();
  }

  onKey(event) {
    if (event.key === "Escape" && this.aborting) return this.aborting.abort();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.hand();
    }
  }

  onClick(event) {
    const on = (selector) => event.target.closest(selector);
    if (on("[data-part=stop]")) this.aborting?.abort();
    if (on("[data-copy-result]")) this.copy(on("[data-copy-result]"));
    if (on("[data-close-flag]")) on("[data-close-flag]").closest("form").remove();
  }

  async copy(button) {
    await navigator.clipboard.writeText(this.querySelector(button.dataset.copyResult).textContent.trim());
    button.dataset.done = "";
    setTimeout(() => delete button.dataset.done, DONE_SHOWN_FOR);
  }

  count() {
    const { text, count, hint } = this.parts;
    const length = [...text.value].length;
    const over = length > Number(text.dataset.limit);
    count.hidden = !over;
    hint.hidden = over;
    if (over) count.querySelector("[data-slot=length]").textContent = length.toLocaleString(document.documentElement.lang);
  }

  chosen() {
    const file = this.parts.file.files[0];
    this.parts["file-name"].textContent = file ? file.name : this.noFile;
    this.parts.unfile.hidden = !file;
  }

  ownSchema() {
    const own = this.parts["own-schema"];
    if (own) own.hidden = this.parts.form.elements.form.value !== "";
  }

  async hand() {
    if (this.aborting || !this.parts.count.hidden) return;
    this.aborting = new AbortController();
    this.ended = false;
    this.asked = this.parts.file.files[0] ? null : this.parts.text.value;
    const body = new FormData(this.parts.form);
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    if (token) body.set("csrfmiddlewaretoken", token);
    this.toggleAttribute("data-busy", true);
    this.parts.answer.setAttribute("aria-busy", "true");
    for (const part of ["started", "answer", "evidence"]) this.parts[part].replaceChildren();
    this.say("hiding");
    try {
      const response = await fetch(this.parts.form.action, { method: "POST", body, signal: this.aborting.signal, headers: { Accept: "application/x-ndjson" } });
      await this.read(response);
    } catch (error) {
      this.end(error.name === "AbortError" ? "stopped" : "broken");
    }
    this.aborting = null;
    this.removeAttribute("data-busy");
    this.parts.answer.setAttribute("aria-busy", "false");
  }

  async read(response) {
    const kind = response.headers.get("Content-Type") ?? "";
    if (response.redirected || response.status === 401 || response.status === 403) return this.end("signed-out");
    if (kind.startsWith("text/html") && response.status === 422) {
      this.ended = true;
      this.parts.status.replaceChildren();
      return this.place(this.parts.answer, await response.text());
    }
    if (!response.ok || !kind.startsWith("application/x-ndjson")) return this.end("broken");
    for await (const event of objects(response)) this.take(event);
    if (!this.ended) this.end("broken");
  }

  take(event) {
    if (event.event === "file") this.say("file");
    else if (event.event === "started") this.started(event);
    else if (event.event === "evidence") this.place(this.parts.evidence, event.html), this.sources.measure();
    else if (event.event === "waiting") this.say("waiting", event);
    else if (event.event === "reading") this.reading(event);
    else if (event.event === "writing") this.say("writing", event);
    else if (event.html !== undefined) this.finish(event);
  }

  started(event) {
    this.place(this.parts.started, event.html);
    if (this.asked !== null) this.typed?.handed(this.asked);
    // the same customer keeps the same names; a page of its own text begins anew with each
    if (this.letters) {
      this.parts.conversation.value = event.conversation_id;
      this.letters.question = event.question_id;
    }
    this.say("reading");
  }

  reading(event) {
    if (this.state !== "reading") this.say("reading");
    const bar = this.parts.status.querySelector("progress");
    bar.max = event.total;
    bar.value = event.done;
  }

  finish(event) {
    this.ended = true;
    this.place(this.parts.answer, event.html);
    if (event.text !== undefined && this.letters) this.letters.put(event.text);
    if (event.event !== "finished") this.typed?.back();
    this.announce();
  }

  end(state) {
    this.ended = true;
    this.typed?.back();
    this.parts.answer.replaceChildren(this.template(state));
    this.announce();
  }

  place(target, html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    target.replaceChildren(...holder.content.childNodes);
    globalThis.htmx?.process(target);
  }

  template(state) {
    return this.querySelector(`template[data-state="${state}"]`).content.cloneNode(true);
  }

  say(state, values = {}) {
    if (state === this.state && state === "writing") {
      this.parts.status.querySelector("[data-slot=words]").textContent = String(values.words);
      return;
    }
    const words = this.template(state);
    for (const slot of words.querySelectorAll("[data-slot]")) slot.textContent = String(values[slot.dataset.slot] ?? "");
    this.parts.status.replaceChildren(words);
    this.state = state;
  }

  announce() {
    const words = this.parts.answer.querySelector("[data-announce]");
    this.parts.status.textContent = words ? words.textContent.replace(/\s+/g, " ").trim() : "";
    this.state = "";
  }
}

customElements.define("task-stream", TaskStream);
