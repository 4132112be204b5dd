// Ask Sufler out of a softphone and show the answer as it is written. Runs in a browser and in Node alike:
//
//   SUFLER_URL=https://sufler.bank.kz SUFLER_KEY=sufler_… node ask.mjs "Сколько стоит перевыпуск карты?"
//
// The key belongs on the bank's own server: from a browser ask through that.

/** The events of one question: [name, data]. A POST, so that the question stands in no address. */
async function* ask(url, key, question) {
  const reply = await fetch(`${url}/api/v1/ask/stream`, {
    method: "POST",
    headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
    body: JSON.stringify({ question }),
  });
  if (!reply.ok) {
    const problem = await reply.json();
    throw new Error(`${problem.code}: ${problem.message}`);
  }
  let rest = "";
  const decoder = new TextDecoder();
  for await (const bytes of reply.body) {
    const events = (rest + decoder.decode(bytes, { stream: true })).split("\n\n");
    rest = events.pop();
    for (const event of events) {
      const [name, data] = event.split("\n");
      yield [name.slice("event: ".length), JSON.parse(data.slice("data: ".length))];
    }
  }
}

const { SUFLER_URL, SUFLER_KEY } = process.env;
for await (const [name, data] of ask(SUFLER_URL, SUFLER_KEY, process.argv[2])) {
  if (name === "evidence") data.evidence.forEach((one) => console.log("found:", one.external_id));
  // a draft is unchecked: show it as such, and put the answer in its place
  if (name === "draft") console.error(data.text);
  if (name === "failed") console.log("failed:", data.code);
  if (name === "finished") console.log(data.refused ? `no answer: ${data.reason}` : data.answer);
}
