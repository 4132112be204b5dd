/* Ties sentences to their sources on pages that show an answer of the past. */

import { tieSources } from "./sources.js";

for (const root of document.querySelectorAll("[data-ties]")) tieSources(root).measure();

document.addEventListener("click", (event) => event.target.closest("[data-close-flag]")?.closest("form").remove());
