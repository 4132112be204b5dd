/* What stands in the field and was not asked is kept by the server, encrypted, and put back after a reload.

   In the browser nothing of it is stored: sessionStorage holds a random name of the tab, so that the server can
   tell tabs apart. A duplicated tab brings that name along; whoever already bears it says so on a channel, and
   the newcomer takes another. The text travels in the body of a POST only. */

const PAUSE = 600;
const LISTEN = 120; // how long others have to say that they are there
const PATIENCE = [2000, 5000, 15000, 60000]; // between tries while the server is away
const KEEPALIVE_LIMIT = 60000; // bytes that a browser sends for a page that is gone

class Unsent {
  constructor(holder) {
    this.field = holder.querySelector("textarea");
    this.form = this.field.form;
    this.address = holder.dataset.unsent;
    this.typist = holder.dataset.typist;
    this.shelf = document.querySelector("[data-part=unsent]");
    this.saved = "";
    this.savedIn = "";
    this.tries = 0;
    this.read = false;
    this.open();
  }

  async open() {
    const others = new Set();
    let name = sessionStorage.getItem("sufler-tab") ?? newName();
    const channel = new BroadcastChannel("sufler-tabs");
    channel.onmessage = ({ data }) => {
      if (data.here) others.add(data.here);
      else if (this.tab) channel.postMessage({ here: this.tab });
    };
    channel.postMessage({ who: true });
    await new Promise((done) => setTimeout(done, LISTEN));
    if (others.has(name)) name = newName();
    this.tab = name;
    sessionStorage.setItem("sufler-tab", name);
    this.form.elements.tab.value = name;
    await this.bringBack(others);
    this.read = true;
    this.listen();
    this.later();
  }

  async bringBack(others) {
    const wanted = new URLSearchParams({ tab: this.tab, conversation: this.conversation });
    for (const one of others) wanted.append("open", one);
    try {
      const response = await fetch(`${this.address}?${wanted}`);
      if (!response.ok || response.redirected) return;
      const { text, html } = await response.json();
      this.saved = text;
      this.savedIn = this.conversation;
      if (text) this.put(text);
      if (html && this.shelf) {
        this.shelf.innerHTML = html;
        globalThis.htmx?.process(this.shelf);
        this.shelf.addEventListener("htmx:afterRequest", () => setTimeout(() => this.tidy()));
      }
    } catch {
      /* the server is away: what is typed now is kept as soon as it is back */
    }
  }

  /* whoever was quicker with typing than the server with its answer keeps both */
  put(text) {
    const typed = this.field.value;
    this.field.value = typed && typed !== text ? `${text}\n${typed}` : text;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.field.setSelectionRange(this.field.value.length, this.field.value.length);
  }

  tidy() {
    if (!this.shelf.querySelector("li")) this.shelf.replaceChildren();
  }

  listen() {
    this.field.addEventListener("input", () => this.later());
    addEventListener("visibilitychange", () => document.hidden && this.now());
    addEventListener("pagehide", () => this.now());
    document.addEventListener("submit", (event) => this.leaving(event), true);
  }

  later(pause = PAUSE) {
    clearTimeout(this.timer);
    if (this.field.value !== this.saved) this.timer = setTimeout(() => this.save(), pause);
  }

  /* the page is being left: this one goes out although the page is gone */
  now() {
    if (!this.read || this.field.value === this.saved) return;
    this.save(true);
  }

  /* who signs out may no longer keep anything: first the text, then the way out */
  async leaving(event) {
    const form = event.target;
    if (!form.matches("[data-leaves]") || this.field.value === this.saved) return;
    event.preventDefault();
    await this.save(true);
    form.submit();
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
    const stream = this.form.closest("answer-stream");
    return stream?.hasAttribute("data-busy") && stream.asked === this.field.value;
  }

  get conversation() {
    return this.form.elements.conversation.value;
  }

  get token() {
    return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? this.form.elements.csrfmiddlewaretoken.value;
  }
}

/* crypto.randomUUID is only there with https */
function newName() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

for (const holder of document.querySelectorAll("[data-unsent]")) new Unsent(holder);
