/* While a question is being typed, its likely sources are looked up, and the engine reads what it may be asked.

   Whoever shows them hears an event "early" on the field with the server's HTML, empty when there is nothing to
   show. Only what the latest text has is told. The text travels in the body of a POST only. */

import { objects } from "./lines.js";

const PAUSE = 900;

class EarlyEvidence {
  constructor(holder) {
    this.address = holder.dataset.earlyEvidence;
    this.field = holder.querySelector("textarea");
    this.fields = this.field.form.elements;
    this.looked = "";
    this.field.addEventListener("input", () => this.typed());
    holder.closest("answer-stream").addEventListener("change", (event) => event.target.name === "as_of" && this.typed());
  }

  get wanted() {
    return JSON.stringify([this.field.value.trim(), this.fields.as_of?.value]);
  }

  typed() {
    if (this.wanted === this.looked) return;
    this.looked = this.wanted;
    this.asking?.abort();
    clearTimeout(this.timer);
    const text = this.field.value;
    const limit = Number(this.field.dataset.limit);
    const fits = text.length <= limit || [...text].length <= limit;
    if (!text.trim() || !fits) return this.tell("");
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const { wanted } = this;
    if (wanted !== this.looked) return; // it was asked meanwhile
    this.asking = new AbortController();
    try {
      const response = await this.post(this.asking.signal);
      const found = response.status === 200 && !response.redirected;
      if (!found && wanted === this.wanted) this.tell("");
      // read to its end: behind the sources the engine is given what it may be asked
      if (found) for await (const { html } of objects(response)) if (wanted === this.wanted) this.tell(html);
    } catch (error) {
      // the server is away: what stands there may belong to another text
      if (error.name !== "AbortError") this.tell("");
    }
  }

  post(signal) {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? this.fields.csrfmiddlewaretoken.value;
    const { text, conversation, as_of: day } = this.fields;
    const body = new URLSearchParams({ text: text.value, conversation: conversation.value, as_of: day?.value ?? "" });
    return fetch(this.address, { method: "POST", signal, headers: { "X-CSRFToken": token }, body });
  }

  tell(html) {
    this.field.dispatchEvent(new CustomEvent("early", { bubbles: true, detail: html }));
  }
}

export function earlyEvidence(root) {
  for (const holder of root.querySelectorAll("[data-early-evidence]")) new EarlyEvidence(holder);
}

earlyEvidence(document);
