/* Several customers at once: each has a desk of its own; one stands in the page, the others go on beside it.

   A desk that is put aside keeps its answer, its text and its place. Words live in the template of a tab. */

import { attach } from "./attaching.js";
import "./answer-stream.js";
import { earlyEvidence } from "./early-evidence.js";
import { pressed } from "./shortcuts.js";
import { newName, remember, remembered } from "./tab-names.js";
import { underline } from "./underline.js";
import { Unsent } from "./unsent.js";

const MOST = 8;

class Customers {
  constructor(strip) {
    this.strip = strip;
    this.address = location.pathname;
    this.list = strip.querySelector("ul");
    this.said = strip.querySelector("[role=status]");
    this.adding = strip.querySelector("[data-open-customer]");
    this.open = [];
    this.begin(document.querySelector("answer-stream"));
    strip.addEventListener("click", (event) => this.onClick(event));
    document.addEventListener("click", (event) => this.onNext(event));
    document.addEventListener("submit", (event) => this.onBringBack(event), true);
    document.addEventListener("keydown", (event) => this.onKey(event));
  }

  /* --- opening the page --- */

  async begin(desk) {
    const before = await remembered();
    const number = desk.querySelector("[data-part=conversation]").value;
    let here = before.find((one) => one.here) ?? this.added(before);
    if (number && here.conversation && here.conversation !== number) {
      here = before.find((one) => one.conversation === number) ?? this.added(before);
    }
    if (number) here.conversation = number;
    const kept = before.filter((one) => one === here || !one.conversation || one.conversation !== number);
    for (const one of kept) this.add(one.name, one.conversation);
    const customer = this.open[kept.indexOf(here)];
    this.here = customer;
    this.seat(customer, desk);
    this.paint();
    for (const one of this.open) one.ready = this.resume(one, one.conversation, number);
  }

  added(list) {
    list.push({ name: newName(), conversation: "" });
    return list.at(-1);
  }

  /* the page itself brings one desk, the others are asked for */
  async resume(customer, conversation, number) {
    if (customer === this.here && (conversation === number || customer.desk.querySelector("[data-part=text]").value)) return;
    const desk = await this.fetched(conversation);
    if (!desk) return;
    if (customer === this.here) this.show(customer, desk);
    else this.seat(customer, desk);
    this.paint();
  }

  /* an empty desk, or that of a conversation */
  async fetched(conversation = "") {
    const address = conversation ? `${this.address}?conversation=${conversation}` : this.address;
    try {
      const response = await fetch(address, { headers: { "HX-Request": "true" } });
      if (response.redirected || response.status === 403) return void location.assign(this.address);
      if (!response.ok) return;
      const holder = document.createElement("template");
      holder.innerHTML = await response.text();
      const desk = document.importNode(holder.content.querySelector("answer-stream"), true);
      underline(desk);
      earlyEvidence(desk);
      attach(desk);
      return desk;
    } catch {
      /* the server is away: everything stays as it is */
    }
  }

  /* --- one customer --- */

  add(name, conversation = "") {
    const tab = this.strip.querySelector("template").content.firstElementChild.cloneNode(true);
    const customer = { name, conversation, tab, words: tab.querySelector("[data-slot=called]").textContent };
    this.open.push(customer);
    this.list.append(tab);
    return customer;
  }

  seat(customer, desk) {
    customer.unsent?.close();
    customer.desk?.stop();
    customer.desk = desk;
    customer.unsent = new Unsent(desk, customer.name);
    desk.addEventListener("standing", () => this.changed(customer));
  }

  /* put the customer's desk into the page, or a new desk in its place */
  show(customer, desk = customer.desk) {
    const leaving = document.querySelector("answer-stream");
    leaving.scrolled = [...leaving.querySelectorAll(".pane")].map((pane) => pane.scrollTop);
    if (leaving !== desk) leaving.replaceWith(desk);
    this.here = customer;
    if (customer.desk !== desk) this.seat(customer, desk);
    globalThis.htmx?.process(desk);
    [...desk.querySelectorAll(".pane")].forEach((pane, at) => { pane.scrollTop = desk.scrolled?.[at] ?? 0; });
    const number = this.number(customer);
    history.replaceState(null, "", number ? `?conversation=${number}` : this.address);
    desk.querySelector("[data-part=text]").focus();
    this.paint();
  }

  number(customer) {
    return customer.desk ? customer.desk.querySelector("[data-part=conversation]").value : customer.conversation;
  }

  /* --- what the hands do --- */

  async beside() {
    if (!this.here || this.open.length >= MOST) return;
    const desk = await this.fetched();
    if (desk) this.show(this.add(newName()), desk);
  }

  async next() {
    const desk = await this.fetched();
    if (!desk) return;
    // what was typed for the one before stays under the old name
    await this.here.unsent.close();
    this.here.name = newName();
    this.show(this.here, desk);
  }

  close(customer) {
    if (this.open.length === 1) return this.next();
    const at = this.open.indexOf(customer);
    this.open.splice(at, 1);
    if (customer === this.here) this.go(this.open[Math.max(at - 1, 0)]);
    customer.unsent?.close();
    customer.desk?.stop();
    customer.tab.remove();
    this.paint();
  }

  /* right after a reload a desk may still be on its way */
  async go(customer) {
    await customer.ready;
    if (customer.desk) this.show(customer);
  }

  step(by) {
    const at = this.open.indexOf(this.here) + by;
    this.go(this.open[(at + this.open.length) % this.open.length]);
  }

  onClick(event) {
    const customer = this.open.find((one) => one.tab.contains(event.target));
    if (event.target.closest("[data-open-customer]")) this.beside();
    else if (event.target.closest("[data-close]")) this.close(customer);
    else if (event.target.closest("[data-go]")) this.go(customer);
  }

  onNext(event) {
    if (!this.here || !event.target.closest("[data-part=new-customer]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.next();
  }

  /* a text of another conversation is brought into a tab of its own; the server is told which */
  onBringBack(event) {
    if (!event.target.closest("[data-part=unsent]") || !this.number(this.here)) return;
    const tabs = this.standing().map((one) => ({ ...one, here: false }));
    const tab = { ...this.added(tabs), here: true };
    event.target.elements.tab.value = tab.name;
    remember([...tabs.slice(0, -1), tab]);
  }

  onKey(event) {
    if (!this.here) return;
    if (pressed(event, "customer_after")) this.step(1);
    else if (pressed(event, "customer_before")) this.step(-1);
    else if (pressed(event, "customer_beside")) this.beside();
    else if (pressed(event, "close_customer")) this.close(this.here);
    else return;
    event.preventDefault();
  }

  /* --- showing --- */

  changed(customer) {
    this.paint();
    const told = ["ready", "refused", "failed"].includes(customer.desk.dataset.standing);
    if (told && customer !== this.here) this.said.textContent = customer.tab.querySelector("[data-go]").title;
  }

  paint() {
    for (const customer of this.open) {
      const { desk, tab } = customer;
      const name = desk?.dataset.called;
      const asked = desk?.querySelector(".asked-text")?.textContent.trim();
      const called = tab.querySelector("[data-slot=called]");
      called.textContent = name || asked || customer.words;
      called.toggleAttribute("data-name", Boolean(name));
      tab.dataset.standing = desk?.dataset.standing ?? "idle";
      const go = tab.querySelector("[data-go]");
      go.toggleAttribute("aria-current", false);
      if (customer === this.here) go.setAttribute("aria-current", "true");
      go.title = `${called.textContent}: ${tab.querySelector(`[data-when=${tab.dataset.standing}]`).textContent.trim()}`;
    }
    this.adding.disabled = this.open.length >= MOST;
    remember(this.standing());
  }

  standing() {
    return this.open.map((one) => ({ name: one.name, conversation: this.number(one), here: one === this.here }));
  }
}

const strip = document.querySelector("[data-part=customers]");
if (strip) new Customers(strip);
