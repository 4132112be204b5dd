/* Ties sentences to their sources on pages that show an answer of the past. */

import "./flagging.js";
import { tieSources } from "./sources.js";

for (const root of document.querySelectorAll("[data-ties]")) tieSources(root).measure();
