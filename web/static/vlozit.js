// <hledej-archiv>: the search of an archive on a page of another site. See docs/widget.md.
// Nothing is loaded but the archive's API, and nothing that comes from there becomes markup.
(() => {
  "use strict";

  const SCRIPT = document.currentScript?.src;
  const DELAY = 150;
  const TEXTS = {
    cs: {
      label: "Hledat v archivu",
      button: "Hledat",
      suggestions: "Návrhy",
      searching: "Hledám…",
      nothing: "Nic jsme nenašli.",
      corrected: "Ukazujeme výsledky pro „{q}“.",
      failed: "Hledání teď není dostupné, zkuste to za chvíli.",
      all: "Všechny výsledky",
      found: { one: "{n} článek", few: "{n} články", many: "{n} článku", other: "{n} článků" },
      offered: { one: "{n} návrh", few: "{n} návrhy", many: "{n} návrhu", other: "{n} návrhů" },
    },
    en: {
      label: "Search the archive",
      button: "Search",
      suggestions: "Suggestions",
      searching: "Searching…",
      nothing: "Nothing found.",
      corrected: "Showing results for “{q}”.",
      failed: "The search is not available now, try again in a moment.",
      all: "All results",
      found: { one: "{n} article", other: "{n} articles" },
      offered: { one: "{n} suggestion", other: "{n} suggestions" },
    },
  };

  const STYLE = `
    :host { display: block; font: inherit; color: inherit; --accent: var(--hledej-accent, #0b57d0); }
    :host([hidden]) { display: none; }
    form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; position: relative; }
    label { flex-basis: 100%; font-weight: 600; }
    input, button { font: inherit; min-height: 44px; padding: 0 .75rem; border-radius: .25rem; box-sizing: border-box; }
    input { flex: 1 1 12rem; min-width: 0; border: 1px solid GrayText; background: Field; color: FieldText; }
    button { border: 1px solid var(--accent); background: var(--accent); color: #fff; cursor: pointer; }
    input:focus-visible, button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    [role=listbox] { position: absolute; inset: 100% 0 auto 0; z-index: 1; margin: .25rem 0 0; padding: 0; list-style: none;
      background: Canvas; color: CanvasText; border: 1px solid GrayText; border-radius: .25rem; }
    [role=option] { padding: .6rem .75rem; cursor: pointer; }
    [aria-selected=true] { background: Highlight; color: HighlightText; }
    [hidden] { display: none; }
    ol { list-style: none; margin: 0; padding: 0; }
    ol > li { padding: .6rem 0; border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
    a { color: inherit; text-decoration-color: var(--accent); text-underline-offset: .15em; }
    .title { font-weight: 600; }
    .line { font-size: .875em; opacity: .85; }
    .snippet { margin: .25rem 0 0; }
    mark { background: none; color: inherit; font-weight: 700; }
    .status { margin: .5rem 0; }
  `;

  const create = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };

  // The pieces of a text, those in the ranges marked. Ranges count code points.
  const marked = ({ text, ranges }) => {
    const points = [...text];
    const pieces = [];
    let end = 0;
    for (const [start, stop] of ranges) {
      pieces.push(points.slice(end, start).join(""));
      pieces.push(create("mark", {}, points.slice(start, stop).join("")));
      end = stop;
    }
    return [...pieces, points.slice(end).join("")];
  };

  class HledejArchiv extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      this.server = new URL(this.getAttribute("server") || SCRIPT || location.href, location.href);
      this.language = this.closest("[lang]")?.lang.slice(0, 2) === "en" ? "en" : "cs";
      this.texts = TEXTS[this.language];
      this.options = [];
      this.build();
    }

    build() {
      this.input = create("input", {
        id: "q", type: "search", name: "q", maxlength: "512", enterkeyhint: "search",
        autocomplete: "off", spellcheck: "false", role: "combobox", "aria-expanded": "false",
        "aria-controls": "suggestions", "aria-autocomplete": "list",
      });
      this.list = create("ul", { id: "suggestions", role: "listbox", "aria-label": this.texts.suggestions, hidden: "" });
      this.status = create("p", { class: "status", role: "status" });
      this.results = create("ol", { hidden: "" });
      this.more = create("a", { hidden: "", target: this.getAttribute("target") || "_self" }, this.texts.all);
      const form = create("form", { role: "search" },
        create("label", { for: "q" }, this.getAttribute("label") || this.texts.label),
        this.input, create("button", { type: "submit" }, this.texts.button), this.list);
      form.addEventListener("submit", (event) => { event.preventDefault(); this.search(this.input.value); });
      this.input.addEventListener("input", () => this.typed());
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.input.addEventListener("blur", () => this.close());
      // A press on an option must not take the focus from the box before it is taken.
      this.list.addEventListener("pointerdown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => {
        const option = event.target.closest("[role=option]");
        if (option) this.take(option);
      });
      const root = this.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      // A sheet made here is allowed by every Content-Security-Policy; a <style> is not.
      root.adoptedStyleSheets = [sheet];
      root.append(form, this.status, this.results, this.more);
    }

    plural(forms, number) {
      const form = new Intl.PluralRules(this.language).select(number);
      return (forms[form] || forms.other).replace("{n}", number.toLocaleString(this.language));
    }

    // The answer, or nothing when a later question of the kind was asked meanwhile.
    async ask(kind, path, parameters) {
      this[kind]?.abort();
      const controller = this[kind] = new AbortController();
      const address = new URL(path, this.server);
      address.search = new URLSearchParams(parameters);
      try {
        const response = await fetch(address, { signal: controller.signal, credentials: "omit", referrerPolicy: "no-referrer" });
        if (!response.ok) throw new Error(String(response.status));
        return await response.json();
      } catch (error) {
        if (controller.signal.aborted) return undefined;
        throw error;
      }
    }

    typed() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.suggest(), DELAY);
    }

    async suggest() {
      const q = this.input.value;
      if (q.trim().length < 2) { this.close(); return; }
      try {
        const answer = await this.ask("suggesting", "/api/v1/suggest", { q, limit: "6" });
        if (answer) this.offer(answer.suggestions);
      } catch {
        this.close(); // without suggestions the search still works
      }
    }

    offer({ queries, companies, people }) {
      const names = [...companies, ...people].map((name) => name.value);
      // Of those that differ in case only, one is enough.
      const texts = [...new Map([...queries, ...names].map((text) => [text.toLowerCase(), text])).values()].slice(0, 8);
      this.options = texts.map((text, number) =>
        create("li", { id: `option-${number}`, role: "option", "aria-selected": "false" }, text));
      this.list.replaceChildren(...this.options);
      this.list.hidden = !texts.length;
      this.input.setAttribute("aria-expanded", String(texts.length > 0));
      this.input.removeAttribute("aria-activedescendant");
      if (texts.length) this.status.textContent = this.plural(this.texts.offered, texts.length);
    }

    close() {
      clearTimeout(this.timer);
      this.suggesting?.abort();
      this.options = [];
      this.list.hidden = true;
      this.list.replaceChildren();
      this.input.setAttribute("aria-expanded", "false");
      this.input.removeAttribute("aria-activedescendant");
    }

    key(event) {
      if (event.key === "Escape" && this.options.length) {
        event.preventDefault();
        this.close();
        return;
      }
      const selected = this.options.findIndex((option) => option.getAttribute("aria-selected") === "true");
      if (event.key === "Enter" && selected >= 0) {
        event.preventDefault();
        this.take(this.options[selected]);
        return;
      }
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step || !this.options.length) return;
      event.preventDefault();
      const count = this.options.length;
      const next = selected < 0 ? (step > 0 ? 0 : count - 1) : (selected + step + count) % count;
      this.options.forEach((option, number) => option.setAttribute("aria-selected", String(number === next)));
      this.input.setAttribute("aria-activedescendant", this.options[next].id);
      this.options[next].scrollIntoView({ block: "nearest" });
    }

    take(option) {
      this.input.value = option.textContent;
      this.search(option.textContent);
    }

    async search(q) {
      this.close();
      this.status.textContent = this.texts.searching;
      try {
        const answer = await this.ask("searching", "/api/v1/search", {
          q, per_page: this.getAttribute("limit") || "5", facets: "none", highlight: "ranges",
          fields: "title,url,source,published_on,highlights",
        });
        if (answer) this.show(answer);
      } catch {
        this.results.hidden = this.more.hidden = true;
        this.status.textContent = this.texts.failed;
      }
    }

    show({ query, total, hits, html_url: page }) {
      const corrected = query.corrected ? ` ${this.texts.corrected.replace("{q}", query.corrected)}` : "";
      this.status.textContent = (total ? this.plural(this.texts.found, total) : this.texts.nothing) + corrected;
      this.results.replaceChildren(...hits.map((hit) => this.hit(hit)));
      this.results.hidden = !hits.length;
      this.more.href = new URL(page, this.server);
      this.more.hidden = total <= hits.length;
    }

    hit({ url, source, published_on: moment, highlights }) {
      const address = new URL(url, this.server);
      const title = create("a", { class: "title", target: this.getAttribute("target") || "_self" }, ...marked(highlights.title));
      if (/^https?:$/.test(address.protocol)) title.href = address;
      const day = moment && new Date(moment).toLocaleDateString(this.language, { dateStyle: "long", timeZone: "UTC" });
      const line = create("div", { class: "line" }, [day, source].filter(Boolean).join(" · "));
      return create("li", {}, title, line, create("p", { class: "snippet" }, ...marked(highlights.snippet)));
    }
  }

  if (!customElements.get("hledej-archiv")) customElements.define("hledej-archiv", HledejArchiv);
})();
