/* A file beside the question: it is read and summarised on the server, and what it says can be put into the field.

   The file travels in the body of a POST only and is kept nowhere. */

import { objects } from "./lines.js";

class Attaching {
  constructor(input) {
    this.input = input;
    this.desk = input.closest("answer-stream");
    this.place = this.desk.querySelector("[data-part=attached]");
    this.text = this.desk.querySelector("[data-part=text]");
    input.addEventListener("change", () => this.read());
    this.place.addEventListener("click", (event) => this.act(event.target.closest("[data-attach]")?.dataset.attach));
  }

  act(what) {
    if (!what) return;
    this.reading?.abort();
    if (what === "add") {
      const said = this.place.querySelector("[data-attached-text]").textContent.trim();
      this.text.value = [this.text.value.trimEnd(), said].filter(Boolean).join("\n");
      this.text.dispatchEvent(new Event("input", { bubbles: true }));
    }
    this.place.replaceChildren();
    this.text.focus();
  }

  async read() {
    const file = this.input.files[0];
    if (!file) return;
    this.reading?.abort();
    this.reading = new AbortController();
    const { signal } = this.reading;
    const form = this.desk.querySelector("[data-part=form]").elements;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? form.csrfmiddlewaretoken.value);
    body.set("conversation", form.conversation.value);
    body.set("attached", "1");
    body.set("file", file);
    this.input.value = "";
    this.show(this.state("attaching"));
    try {
      const response = await fetch(this.place.dataset.at, { method: "POST", body, signal });
      if (response.status === 422) return this.html(await response.text());
      if (!response.ok || response.redirected) return this.show(this.state("attach-broken"));
      let shown = false;
      for await (const event of objects(response)) {
        // names of the file are then the same people in the question
        if (event.event === "started" && !form.conversation.value) form.conversation.value = event.conversation_id;
        if (["finished", "refused", "failed"].includes(event.event)) shown = true, this.html(event.html);
      }
      if (!shown) this.show(this.state("attach-broken"));
    } catch (error) {
      if (error.name !== "AbortError") this.show(this.state("attach-broken"));
    }
  }

  state(name) {
    return this.desk.querySelector(`template[data-state="${name}"]`).content.cloneNode(true);
  }

  show(...nodes) {
    this.place.replaceChildren(...nodes);
  }

  html(text) {
    const holder = document.createElement("template");
    holder.innerHTML = text;
    this.show(...holder.content.childNodes);
  }
}

export function attach(root) {
  for (const input of root.querySelectorAll("[data-attach-file]")) new Attaching(input);
}

attach(document);
