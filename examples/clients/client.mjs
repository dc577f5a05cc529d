// A client of Hledej's API in JavaScript, for browsers and Node.js 18 or newer: search, facets, a
// copy, errors. Nothing beside it is needed.
//
//     node client.mjs http://127.0.0.1:8000 "umělá inteligence"

const PROBLEM = 'urn:hledej:problem:';
const AGAIN = new Set([429, 503]); // A refusal that ends by itself.

/** The API refused a request. */
export class ApiError extends Error {
  /**
   * @param {number} status HTTP status, 0 if there was no answer.
   * @param {object} problem Problem details (RFC 9457), empty for another server's answer.
   */
  constructor(status, problem) {
    super(problem.detail || problem.title || `status ${status}`);
    this.status = status;
    this.kind = (problem.type || '').replace(PROBLEM, '');
    /** One object for each faulty parameter: its name, a code, and what is allowed instead. */
    this.faults = problem.errors || [];
    this.instance = problem.instance || '';
  }

  /** Whether it is not known what changed since a version: export everything. */
  get isVersionGone() {
    return this.kind === 'version-gone';
  }
}

/** Asks one server. */
export class Client {
  #known = new Map();

  /**
   * @param {string} server Its address.
   * @param {{language?: string, tries?: number, wait?: (seconds: number) => Promise<void>}} options
   *     Language of messages; how often a request is sent that is refused only for now.
   */
  constructor(server, { language = 'en', tries = 4, wait = pause } = {}) {
    this.server = server;
    this.language = language;
    this.tries = tries;
    this.wait = wait;
  }

  /** Return the first page of a search; an array repeats its parameter. */
  search(q = '', parameters = {}) {
    return this.follow(`/api/v1/search?${written({ q, ...parameters })}`);
  }

  /** Return the answer at an address that another answer gave. */
  async follow(address) {
    const known = this.#known.get(address);
    const response = await this.#open(address, known ? { 'If-None-Match': known.tag } : {});
    if (response.status === 304) return known.answer;
    const answer = await response.json();
    const tag = response.headers.get('ETag');
    if (tag) this.#known.set(address, { tag, answer });
    return answer;
  }

  /** Yield the results of all pages, at most 10,000. */
  async *hits(q = '', parameters = {}) {
    let answer = await this.search(q, parameters);
    yield* answer.hits;
    while (answer.next_url) {
      answer = await this.follow(answer.next_url);
      yield* answer.hits;
    }
  }

  /** Return the search with a value of a facet chosen, or dropped if it was. */
  toggled(answer, facet, value) {
    const listed = answer.facets[facet]?.values.find((one) => one.value === value);
    if (!listed?.toggle_url) throw new RangeError(`${facet}: ${value} cannot be toggled`);
    return this.follow(listed.toggle_url);
  }

  /** Return a whole article. */
  article(id) {
    return this.follow(`/api/v1/articles/${encodeURIComponent(id)}`);
  }

  /** Return what changed since a version, or everything: the version it is of, and records. */
  async changes(since = '', parameters = {}) {
    const given = since ? { ...parameters, changed_since: since } : parameters;
    const response = await this.#open(`/api/v1/export.ndjson?${written(given)}`, {});
    const lines = (await response.text()).split('\n').filter(Boolean);
    return {
      version: response.headers.get('Index-Version'),
      records: lines.map((line) => JSON.parse(line)),
    };
  }

  async #open(address, headers) {
    for (let left = this.tries - 1; ; left -= 1) {
      let response;
      try {
        response = await fetch(new URL(address, this.server), {
          headers: { 'Accept-Language': this.language, ...headers },
        });
      } catch (error) {
        if (!left) throw new ApiError(0, { detail: `${this.server}: ${error.message}` });
        await this.wait(1);
        continue;
      }
      if (response.ok || response.status === 304) return response;
      const problem = await response.json().catch(() => ({}));
      if (!left || !AGAIN.has(response.status)) throw new ApiError(response.status, problem);
      await this.wait(Number(response.headers.get('Retry-After') || 1));
    }
  }
}

/** Keeps a copy of the matches of a search, in memory; its fields may be stored and given back. */
export class Mirror {
  constructor(client, parameters = {}, { version = '', articles = {} } = {}) {
    this.client = client;
    this.parameters = parameters;
    this.version = version;
    this.articles = new Map(Object.entries(articles));
  }

  /** Bring the copy up to date; it stays as it was where that fails. */
  async follow() {
    let changes;
    let articles = new Map(this.version ? this.articles : []);
    try {
      changes = await this.client.changes(this.version, this.parameters);
    } catch (error) {
      if (!error.isVersionGone) throw error;
      articles = new Map();
      changes = await this.client.changes('', this.parameters);
    }
    for (const record of changes.records) {
      if (record.removed) articles.delete(record.id);
      else articles.set(record.id, record);
    }
    this.articles = articles;
    this.version = changes.version;
  }
}

function written(parameters) {
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, String(one)]),
  );
  return new URLSearchParams(pairs).toString();
}

function pause(seconds) {
  return new Promise((resolve) => {
    setTimeout(resolve, seconds * 1000);
  });
}

if (typeof process !== 'undefined' && import.meta.url === `file://${process.argv[1]}`) {
  const [server, q] = process.argv.slice(2);
  try {
    for await (const hit of new Client(server).hits(q, { fields: 'title,url', facets: 'none' })) {
      console.log(`${hit.title}\t${new URL(hit.url, server)}`);
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const known = error.faults.map((fault) => `${fault.parameter}: ${fault.allowed}`).join('; ');
    console.error(known ? `${error.message} (${known})` : error.message);
    process.exitCode = 1;
  }
}
