/* Random names by which the server tells tabs apart: of the browser's windows, and of the customers in each.

   sessionStorage keeps them with the number of each conversation, and nothing that anybody typed. A duplicated
   window brings the names along; whoever already bears them says so on a channel, and the newcomer begins anew. */

const KEY = "sufler-tabs";
const LISTEN = 120; // how long others have to say that they are there

const mine = new Set();
export const elsewhere = new Set();

const keyOf = (field) => (field ? `${KEY}-${field}` : KEY);

/* crypto.randomUUID is only there with https; the name of a field that is no question's begins with it */
export function newName(field = "") {
  const random = [...crypto.getRandomValues(new Uint8Array(field ? 8 : 12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const name = field ? `${field}-${random}` : random;
  mine.add(name);
  return name;
}

/* what this window had open, `[{name, conversation, here}]`; nothing when it is new or a duplicate */
export async function remembered(field = "") {
  const found = JSON.parse(sessionStorage.getItem(keyOf(field)) ?? "[]");
  const channel = new BroadcastChannel(KEY);
  channel.onmessage = ({ data }) => {
    if (data.here) elsewhere.add(data.here);
    else for (const name of mine) channel.postMessage({ here: name });
  };
  channel.postMessage({ who: true });
  await new Promise((done) => setTimeout(done, LISTEN));
  if (found.some((one) => elsewhere.has(one.name))) return [];
  for (const one of found) mine.add(one.name);
  return found;
}

export function remember(tabs, field = "") {
  sessionStorage.setItem(keyOf(field), JSON.stringify(tabs));
}
