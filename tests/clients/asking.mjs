// Do with the JavaScript client what each line of standard input says; print what comes of it.

import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [server, folder] = process.argv.slice(2);
const { ApiError, Client, Mirror } = await import(pathToFileURL(`${folder}/client.mjs`));
let waited = 0;
const client = new Client(server, { wait: async () => { waited += 1; } });
const mirror = new Mirror(client, { fields: 'id,title' });

async function done(asked) {
  switch (asked.do) {
    case 'hits': {
      const ids = [];
      for await (const hit of client.hits(asked.q, asked.parameters)) ids.push(hit.id);
      return ids;
    }
    case 'toggle': {
      const answer = await client.toggled(await client.search(asked.q), asked.facet, asked.value);
      return [answer.query.filters, answer.total];
    }
    case 'article':
      return (await client.article(asked.id)).title;
    case 'again':
      return (await client.follow(asked.address)) === (await client.follow(asked.address));
    default:
      await mirror.follow();
      return [...mirror.articles.keys()].sort();
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  let told;
  try {
    told = await done(JSON.parse(line));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    told = [error.status, error.kind, error.faults.map((fault) => fault.code)];
  }
  console.log(JSON.stringify([told, waited]));
}
