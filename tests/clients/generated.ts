// Ask a server with the client that openapi-ts generated; print what it answers.

import { argv } from 'node:process';
import { article, exportNdjson, search, similar, suggest } from './ts/index.js';
import { client } from './ts/client.gen.js';
import type { SearchHit, SelectedFields } from './ts/index.js';

client.setConfig({ baseUrl: argv[2] ?? '' });

const found = (await search({ query: { q: 'robotaxi', timeline: true } })).data;
const hit = found?.hits[0] as SearchHit;
const selected: SearchHit | SelectedFields | undefined = (
  await search({ query: { q: 'robotaxi', fields: 'id' } })
).data?.hits[0];
const whole = (await article({ path: { id: hit.id } })).data;
const wrong = (await search({ query: { page: 0 } })).error;
const missing = (await article({ path: { id: 'není' } })).error;
const exported = (await exportNdjson({ query: { q: 'robotaxi' }, parseAs: 'text' })).data;
console.log(
  JSON.stringify({
    total: found?.total,
    hit: hit.id,
    selected: selected !== undefined && Object.keys(selected).length === 1,
    published: whole?.published_at != null && whole.title === hit.title,
    same_story: (await similar({ path: { id: hit.id }, query: { limit: 2 } })).data?.same_story.length,
    suggested: Boolean((await suggest({ query: { q: 'umel' } })).data?.suggestions.queries?.length),
    problem: wrong && typeof wrong === 'object' ? [wrong.type, wrong.errors?.[0]?.code] : wrong,
    missing: missing && typeof missing === 'object' ? missing.type : missing,
    exported: exported?.trimEnd().split('\n').length,
  }),
);
