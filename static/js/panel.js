/* Inside another system's page no cookie says who sits there: every request of the page says it itself.
   Links lead to a tab of their own, where one's own sign-in counts. What is typed and not asked the server keeps
   with the open card, so the browser, which may refuse a foreign page all storage, keeps nothing. */

import { newName } from "./tab-names.js";
import { Unsent } from "./unsent.js";

const HEADER = "Sufler-Panel";
const key = document.querySelector("meta[name=sufler-panel]").content;
const plain = globalThis.fetch;

globalThis.fetch = (address, options = {}) => {
  const headers = new Headers(options.headers);
  headers.set(HEADER, key);
  return plain(address, { ...options, headers, credentials: "omit" });
};

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers[HEADER] = key;
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || link.getAttribute("href").startsWith("#")) return;
  link.target = "_blank";
  link.rel = "noopener";
}, true);

new Unsent(document.querySelector("answer-stream"), newName());
