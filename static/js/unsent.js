/* What stands in a field and was not asked is kept by the server, encrypted, and put back after a reload.

   In the browser nothing of it is stored. The text travels in the body of a POST only. */

import { elsewhere } from "./tab-names.js";

const PAUSE = 600;
const PATIENCE = [2000, 5000, 15000, 60000]; // between tries while the server is away
const KEEPALIVE_LIMIT = 60000; // bytes that a browser sends for a page that is gone

const open = new Set();

export class Unsent {
  constructor(desk, tab, holder = desk.querySelector("[data-unsent]")) {
    this.desk = desk;
    this.tab = tab;
    this.field = holder.querySelector("textarea");
    // the field of a reply stands beside the form whose conversation it belongs to
    this.form = this.field.form ?? desk.querySelector("[data-part=form]");
    this.shelf = holder.dataset.shelf ?? "unsent";
    this.address = holder.dataset.unsent;
    this.typist = holder.dataset.typist;
    this.saved = "";
    this.savedIn = "";
    this.tries = 0;
    this.read = false;
    if (this.field.form) this.form.elements.tab.value = tab;
    open.add(this);
    this.bringBack();
  }

  async bringBack() {
    const wanted = new URLSearchParams({ tab: this.tab, conversation: this.conversation });
    for (const name of [...elsewhere, ...[...open].map((one) => one.tab)]) wanted.append("open", name);
    try {
      const response = await fetch(`${this.address}?${wanted}`);
      if (response.ok && !response.redirected) this.take(await response.json());
    } catch {
      /* the server is away: what is typed now is kept as soon as it is back */
    }
    this.read = true;
    this.field.addEventListener("input", () => this.later());
    this.later();
  }

  take({ text, html }) {
    // what the page brought along is no text that anybody typed
    this.saved = text || this.field.defaultValue;
    this.savedIn = this.conversation;
    if (text) this.put(text);
    if (!html || !this.desk.isConnected) return;
    const shelf = this.desk.querySelector(`[data-part=${this.shelf}]`);
    shelf.innerHTML = html;
    globalThis.htmx?.process(shelf);
    shelf.addEventListener("htmx:afterRequest", () => setTimeout(() => shelf.querySelector("li") || shelf.replaceChildren()));
  }

  /* whoever was quicker with typing than the server with its answer keeps both */
  put(text) {
    const typed = this.field.value === this.field.defaultValue ? "" : this.field.value;
    this.field.value = typed && typed !== text ? `${text}\n${typed}` : text;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.field.setSelectionRange(this.field.value.length, this.field.value.length);
  }

  later(pause = PAUSE) {
    clearTimeout(this.timer);
    if (this.changed) this.timer = setTimeout(() => this.save(), pause);
  }

  /* the page is being left: this one goes out although the page is gone */
  now() {
    return this.changed ? this.save(true) : undefined;
  }

  /* this text was handed in, and the server keeps it no more; it stays in the field */
  handed(text) {
    clearTimeout(this.timer);
    this.saved = text;
  }

  /* nothing came of it: it is kept again */
  back() {
    this.saved = "";
    this.later();
  }

  /* it went its way from here: kept no more until it is changed */
  async drop() {
    this.handed(this.field.value);
    await this.send("", this.conversation).catch(() => {});
  }

  /* the customer is closed: what was typed stays lying about */
  close() {
    const kept = this.now();
    this.read = false;
    open.delete(this);
    return kept;
  }

  get changed() {
    return this.read && this.field.value !== this.saved;
  }

  /* one at a time, so that no older text arrives after a newer one; `last` does not wait */
  async save(last = false) {
    clearTimeout(this.timer);
    if (!last && (this.saving || this.asking)) return this.later();
    const text = this.field.value;
    const where = this.conversation;
    this.saving = true;
    try {
      // what was kept before the conversation had a number
      if (this.saved && this.savedIn !== where) await this.send("", this.savedIn);
      if (!await this.send(text, where)) return; // too long to be kept, or somebody else's page by now
      this.saved = text;
      this.savedIn = where;
      this.tries = 0;
      this.later();
    } catch {
      this.later(PATIENCE[Math.min(this.tries, PATIENCE.length - 1)]);
      this.tries += 1;
    } finally {
      this.saving = false;
    }
  }

  async send(text, conversation) {
    const body = new URLSearchParams({ text, tab: this.tab, conversation, typist: this.typist });
    const keepalive = body.toString().length < KEEPALIVE_LIMIT;
    const headers = { "X-CSRFToken": this.token };
    const response = await fetch(this.address, { method: "POST", body, keepalive, headers });
    if (response.status === 422) return false;
    if (!response.ok || response.redirected) throw new Error("not kept");
    return true;
  }

  /* a question on its way is taken out of the vault by the server; what is kept meanwhile would come back */
  get asking() {
    return this.desk.hasAttribute("data-busy") && this.desk.asked === this.field.value;
  }

  get conversation() {
    // of a text the one that its page was opened with: a reload comes back to that
    const { kept_in: keptIn, conversation } = this.form.elements;
    return (keptIn ?? conversation).value;
  }

  get token() {
    return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? this.form.elements.csrfmiddlewaretoken.value;
  }
}

const allNow = () => Promise.all([...open].map((one) => one.now()));
addEventListener("visibilitychange", () => document.hidden && allNow());
addEventListener("pagehide", allNow);

/* who signs out may no longer keep anything: first the texts, then the way out */
document.addEventListener("submit", async (event) => {
  if (!event.target.matches("[data-leaves]") || ![...open].some((one) => one.changed)) return;
  event.preventDefault();
  await allNow();
  event.target.submit();
}, true);
