/* Files go up one by one, each with its own line: sending, then the worker's stages. Without this the form sends all. */

const form = document.getElementById("upload");
const received = document.getElementById("received");
const drop = form.querySelector("[data-part=drop]");
const input = form.querySelector("input[type=file]");
const limit = Number(form.dataset.limit);
let chosen = [];

form.querySelector("[data-part=drag-hint]").hidden = false;

for (const name of ["dragenter", "dragover"]) {
  drop.addEventListener(name, (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    drop.dataset.over = "";
  });
}

drop.addEventListener("dragleave", (event) => {
  if (!drop.contains(event.relatedTarget)) delete drop.dataset.over;
});

drop.addEventListener("drop", (event) => {
  if (!event.dataTransfer.files.length) return;
  event.preventDefault();
  delete drop.dataset.over;
  input.files = event.dataTransfer.files;
  list();
});

input.addEventListener("change", list);

/* what is chosen stands there before it is sent */
function list() {
  for (const [, line] of chosen) line.remove();
  chosen = [...input.files].map((file) => [file, show("chosen", file)]);
}

form.addEventListener("submit", async (event) => {
  if (!input.files.length) return;
  event.preventDefault();
  if (!form.reportValidity()) return;
  const button = form.querySelector("[data-part=send]");
  const fields = new FormData(form);
  fields.delete(input.name);
  const sent = chosen.map(([file, line]) => [file, put(line, part("waiting", file))]);
  chosen = [];
  input.value = "";
  button.disabled = true;
  fields.set("together", sent.length);
  for (const [file, line] of sent) await send(file, fields, line);
  button.disabled = false;
});

async function send(file, fields, line) {
  if (file.size > limit) return put(line, part("too-large", file));
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  body.append(input.name, file);
  const sending = put(line, part("sending", file));
  const bar = sending.querySelector("[data-slot=bar]");
  try {
    const answer = put(sending, lines(await post(body, (share) => (bar.value = share))));
    offerAgain(answer, () => send(file, fields, answer));
  } catch {
    put(sending, part("broken", file));
  }
}

/* what kept the file out may be over in a minute: it is still here */
function offerAgain(line, act) {
  const again = line.querySelector?.("[data-part=again]");
  if (!again) return;
  again.hidden = false;
  again.addEventListener("click", act, { once: true });
}

function post(body, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-Sufler-Upload", "one");
    request.upload.addEventListener("progress", (event) => progress(event.loaded / event.total));
    request.addEventListener("load", () =>
      request.status === 200 && request.responseText.includes("data-line") ? resolve(request.responseText) : reject(),
    );
    request.addEventListener("error", reject);
    request.addEventListener("abort", reject);
    request.send(body);
  });
}

function show(state, file) {
  const line = part(state, file);
  received.append(line);
  return line;
}

function part(state, file) {
  const line = document.querySelector(`template[data-state="${state}"]`).content.firstElementChild.cloneNode(true);
  line.querySelector("[data-slot=name]").textContent = file.name;
  return line;
}

/* the server's own HTML; htmx then asks for its progress */
function lines(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

function put(old, fresh) {
  const nodes = fresh instanceof DocumentFragment ? [...fresh.childNodes] : [fresh];
  old.replaceWith(...nodes);
  for (const node of nodes) if (node.nodeType === Node.ELEMENT_NODE) htmx.process(node);
  return nodes[0];
}
