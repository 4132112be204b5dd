/* Underlines in the field what will be hidden, as the server sees it, while it is being typed.

   A mirror behind the field holds the same text in the same type. A mark that an edit touched goes at once, the
   others move along, so that no line ever stands under the wrong words; the server's view comes a moment later.
   Without an answer there are simply no lines. The text travels in the body of a POST only. */

const PAUSE = 250;
const SIGN = /[\p{L}\p{N}\p{M}_]/u;

class Underline {
  constructor(holder) {
    this.holder = holder;
    this.field = holder.querySelector("textarea");
    this.mirror = holder.querySelector("[data-part=mirror]");
    this.list = this.field.form.querySelector("[data-part=hides]");
    this.text = "";
    this.marks = [];
    this.fits = true;
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("scroll", () => this.follow(), { passive: true });
    this.typed();
  }

  typed() {
    const text = this.field.value;
    if (text === this.text) return;
    this.asking?.abort();
    clearTimeout(this.timer);
    this.fits = text.length <= Number(this.field.dataset.limit) || [...text].length <= Number(this.field.dataset.limit);
    this.marks = this.fits ? moved(this.marks, this.text, text) : [];
    this.text = text;
    this.paint();
    if (this.fits) this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  post(signal) {
    const fields = this.field.form.elements;
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? fields.csrfmiddlewaretoken.value;
    return fetch(this.holder.dataset.underline, {
      method: "POST", signal, headers: { "X-CSRFToken": token },
      body: new URLSearchParams({ text: this.text, conversation: fields.conversation.value }),
    });
  }

  async ask() {
    const text = this.text;
    if (!text.trim()) return;
    this.asking = new AbortController();
    try {
      const response = await this.post(this.asking.signal);
      if (!response.ok || response.redirected) return;
      const { spans } = await response.json();
      if (text === this.text) this.show(spans);
    } catch {
      /* aborted by the next key, or the server is away: asking will say so */
    }
  }

  show(spans) {
    const at = unitsOf(this.text);
    this.marks = spans.map((span) => ({ start: at[span.start], end: at[span.end], word: span.word }));
    this.paint();
  }

  paint() {
    const pieces = [];
    let done = 0;
    for (const mark of this.marks) {
      const line = document.createElement("span");
      line.className = "hidden-field";
      line.textContent = this.text.slice(mark.start, mark.end);
      pieces.push(this.text.slice(done, mark.start), line);
      done = mark.end;
    }
    // the blank gives a line feed at the end the line that the field shows; what is too long to be asked has no
    // lines, and laying 200 KB out a second time would hold the page for half a minute
    this.mirror.replaceChildren(...pieces, this.fits ? `${this.text.slice(done)} ` : "");
    this.follow();
    const words = [...new Set(this.marks.map((mark) => mark.word))];
    this.list.hidden = !words.length;
    this.list.querySelector("[data-slot=words]").textContent = words.join(", ");
  }

  follow() {
    this.mirror.scrollTop = this.field.scrollTop;
  }
}

/* The marks after an edit: those it touched are gone, those behind it have moved. */
function moved(marks, before, after) {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let same = 0;
  while (same < shorter - start && before[before.length - 1 - same] === after[after.length - 1 - same]) same += 1;
  const end = before.length - same;
  const shift = after.length - before.length;
  // beside a mark only what now continues its word touches it
  const first = SIGN.test(after[start] ?? "");
  const last = SIGN.test(after[end + shift - 1] ?? "");
  return marks.flatMap((mark) => {
    if (mark.end < start || mark.end === start && !first) return [mark];
    if (mark.start > end || mark.start === end && !last) return [{ ...mark, start: mark.start + shift, end: mark.end + shift }];
    return [];
  });
}

/* Where each code point begins, in the UTF-16 units of the browser; the text's end is the last. */
function unitsOf(text) {
  const at = [];
  let unit = 0;
  for (const point of text) {
    at.push(unit);
    unit += point.length;
  }
  return [...at, unit];
}

export function underline(root) {
  for (const holder of root.querySelectorAll("[data-underline]")) new Underline(holder);
}

underline(document);
