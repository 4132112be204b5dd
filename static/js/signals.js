/* What is done with an answer without a word: it was copied, a source was opened. Only that it happened is sent. */

const sent = new Set();

function tell(kind) {
  const flag = document.querySelector('[data-part=answer] [hx-get$="/flag/"]');
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  const address = flag?.getAttribute("hx-get").replace(/flag\/$/, "signal/");
  if (!address || !token || sent.has(address + kind)) return;
  sent.add(address + kind);
  const body = new URLSearchParams({ kind, csrfmiddlewaretoken: token });
  fetch(address, { method: "POST", body, keepalive: true }).catch(() => sent.delete(address + kind));
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-copy]")) tell("copied");
  if (event.target.closest("[data-source] [data-open-place]")) tell("opened");
});
document.addEventListener("copy", (event) => {
  if (!event.defaultPrevented && event.target.closest?.("[data-part=answer]")) tell("copied");
});
