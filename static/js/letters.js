/* The field of a reply: templates after a slash, the notes of a template beside it, and a copy that is asked for.

   Nothing is copied, cut or dragged out before the server has said that the reply repeats no document for the
   staff only; a piece of it goes as the whole goes. */

const DONE_SHOWN_FOR = 1600;
/* what the check says of a reply that may not be copied, by status; any other is "unchecked" */
const SAID = { 409: "inside", 413: "overlong" };
const SLASH = /(?:^|\s)\/([^\s/]*)$/;

export class Letters {
  constructor(page) {
    this.page = page;
    this.field = page.parts.reply;
    this.list = page.parts.letters;
    this.holder = this.field.closest("[data-check]");
    this.question = this.holder.dataset.question;
    this.used = "";
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("keydown", (event) => this.onKey(event));
    this.field.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    for (const way of ["copy", "cut"]) this.field.addEventListener(way, (event) => this.take(event));
    this.field.addEventListener("dragstart", (event) => event.preventDefault());
    this.list.addEventListener("mousedown", (event) => {
      const letter = event.target.closest("[data-letter]");
      if (letter) event.preventDefault(), this.choose(letter);
    });
    this.holder.querySelector("[data-copy-reply]").addEventListener("click", (event) => this.copy(event.currentTarget));
    page.parts.form.elements.letter.addEventListener("change", (event) => this.notes(event.target.value));
  }

  /* the draft takes the place of what stood there; Ctrl+Z brings that back */
  put(text) {
    this.field.focus();
    this.field.select();
    if (!document.execCommand("insertText", false, text)) this.field.value = text;
    this.field.setSelectionRange(0, 0);
    this.field.scrollTop = 0;
  }

  get before() {
    return this.field.value.slice(0, this.field.selectionStart);
  }

  typed() {
    this.say();
    const wanted = this.before.match(SLASH)?.[1];
    if (wanted === undefined) return this.close();
    const words = wanted.toLocaleLowerCase();
    for (const one of this.list.children) one.hidden = !one.textContent.toLocaleLowerCase().includes(words);
    const first = this.shown[0];
    this.list.hidden = !first;
    if (first) this.mark(first);
  }

  get shown() {
    return [...this.list.children].filter((one) => !one.hidden);
  }

  mark(letter) {
    for (const one of this.list.children) one.setAttribute("aria-selected", String(one === letter));
    this.field.setAttribute("aria-activedescendant", letter.id);
    letter.scrollIntoView({ block: "nearest" });
  }

  close() {
    this.list.hidden = true;
    this.field.removeAttribute("aria-activedescendant");
  }

  onKey(event) {
    if (this.list.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
    const shown = this.shown;
    const at = shown.findIndex((one) => one.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.mark(shown[(at + step + shown.length) % shown.length]);
    else if (event.key === "Enter" || event.key === "Tab") this.choose(shown[at]);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  async choose(letter) {
    const start = this.before.length - this.before.match(SLASH)[1].length - 1;
    this.field.setSelectionRange(start, this.field.selectionStart);
    this.close();
    const found = await this.fetched(letter.dataset.letter);
    if (!found) return;
    this.field.focus();
    if (!document.execCommand("insertText", false, found.text)) this.field.setRangeText(found.text);
  }

  async notes(slug) {
    if (slug) await this.fetched(slug);
    else this.page.parts.notes.replaceChildren();
  }

  async fetched(slug) {
    const response = await fetch(this.holder.dataset.letterAt.replace("slug", encodeURIComponent(slug)));
    if (!response.ok) return null;
    const found = await response.json();
    this.used = slug;
    this.page.place(this.page.parts.notes, found.html);
    return found;
  }

  /* why nothing was copied; nothing when it was */
  say(why) {
    for (const one of ["inside", "overlong", "unchecked"]) this.page.parts[one].hidden = one !== why;
  }

  /* whether the reply may go to the customer; if not, why stands below it */
  async passes() {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? this.page.parts.form.elements.csrfmiddlewaretoken.value;
    const body = new URLSearchParams({ text: this.field.value, question: this.question, letter: this.used, csrfmiddlewaretoken: token });
    const status = await fetch(this.holder.dataset.check, { method: "POST", body }).then((checked) => checked.status, () => 0);
    this.say(status === 204 ? undefined : SAID[status] ?? "unchecked");
    return status === 204;
  }

  async copy(button) {
    if (!await this.passes()) return;
    await navigator.clipboard.writeText(this.field.value);
    this.page.unsent.draft?.drop();
    button.dataset.done = "";
    setTimeout(() => delete button.dataset.done, DONE_SHOWN_FOR);
  }

  /* by key or menu: held until the whole reply is looked through, then done as it was meant */
  async take(event) {
    if (this.passed) return;
    const { value, selectionStart: start, selectionEnd: end } = this.field;
    event.preventDefault();
    if (start === end || !await this.passes() || this.field.value !== value) return;
    this.field.setSelectionRange(start, end);
    this.passed = true;
    document.execCommand(event.type);
    this.passed = false;
    if (event.type === "copy" && end - start === value.length) this.page.unsent.draft?.drop();
  }
}
