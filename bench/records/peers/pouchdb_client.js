// Measures PouchDB: the documents (a JSON array on standard input) to an empty client, and edits of some back.
// Prints one line of JSON: the seconds of each step, the best of several takes.
"use strict";

const PouchDB = require("pouchdb");

// The default of 100 documents a request, and more: whichever is faster counts.
const BATCHES = [100, 1000];

async function seconds(work) {
  const began = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - began) / 1e9;
}

async function take(remote, folder, documents, editCount, batchSize, number) {
  const options = { batch_size: batchSize, batches_limit: 10 };
  const local = new PouchDB(`${folder}/client-${batchSize}-${number}`);
  const first = await seconds(() => local.replicate.from(remote, options));
  if ((await local.info()).doc_count !== documents) throw new Error("documents are missing");
  const { rows } = await local.allDocs({ include_docs: true, limit: editCount });
  const edited = rows.map(({ doc }) => ({ ...doc, subject: `changed ${number} ${batchSize} ${doc.subject}` }));
  const back = await seconds(async () => {
    await local.bulkDocs(edited);
    const result = await local.replicate.to(remote, options);
    if (result.docs_written !== editCount) throw new Error("edits are missing");
  });
  const nothing = await seconds(() => local.replicate.from(remote, options));
  await local.close();
  return { first, back, nothing };
}

async function main() {
  const [url, folder, edits, takes] = process.argv.slice(2);
  let text = "";
  for await (const piece of process.stdin) text += piece;
  const documents = JSON.parse(text);
  const remote = new PouchDB(url);
  for (let start = 0; start < documents.length; start += 1000) await remote.bulkDocs(documents.slice(start, start + 1000));
  const found = [];
  for (let number = 0; number < Number(takes); number += 1)
    for (const size of BATCHES) found.push(await take(remote, folder, documents.length, Number(edits), size, number));
  const best = (name) => Math.min(...found.map((each) => each[name]));
  console.log(JSON.stringify({ first_s: best("first"), edits_s: best("back"), nothing_s: best("nothing") }));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
