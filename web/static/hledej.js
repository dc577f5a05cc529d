// What the page does better with JavaScript. Without it every form and link does the same by itself.

const TYPING = 150;
const FILTERING = 300;
const MANY = 12;
const one = (selector, root = document) => root.querySelector(selector);
const each = (selector, root = document) => [...root.querySelectorAll(selector)];
const on = (type, act, target = document) => target.addEventListener(type, act);
const focused = () => document.activeElement;
const prevent = (event) => event.preventDefault();
const make = (name, values) => Object.assign(document.createElement(name), values);
const form = one("#hledani");
const box = one("#q");
const status = one("#stav");

const after = (wait, work) => {
  let timer;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...args), wait);
  };
};

// At once, and after a pause for all that came within it.
const paced = (pause, work) => {
  let timer, more;
  const run = () => {
    more = false;
    work();
    timer = setTimeout(() => ((timer = undefined), more && run()), pause);
  };
  return () => (timer ? (more = true) : run());
};

const say = (text) => {
  status.textContent = text;
};

// An answer that comes after a later question was asked is thrown away.
const latest = () => {
  let current;
  const ask = async (address) => {
    current?.abort();
    const own = (current = new AbortController());
    const response = await fetch(address, { signal: own.signal });
    const text = await response.text();
    if (current !== own) throw new DOMException("answered too late", "AbortError");
    return { response, text };
  };
  ask.stop = () => current?.abort();
  return ask;
};

const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

// What a reader has set, as long as the browser keeps it.
const kept = (() => {
  try {
    return localStorage;
  } catch {
    return {};
  }
})();

// Suggestions: an editable combobox with list autocomplete, as the ARIA practices describe it.

const combobox = () => {
  const list = make("div", { id: "navrhy", hidden: true, role: "listbox", ariaLabel: box.dataset.label });
  box.after(list);
  box.setAttribute("aria-controls", list.id);
  Object.assign(box, { role: "combobox", ariaAutoComplete: "list", ariaExpanded: "false" });

  const ask = latest();
  const options = () => each("[role=option]", list);
  let active = -1;

  const activate = (number) => {
    const all = options();
    if (all[active]) all[active].ariaSelected = "false";
    active = number;
    const option = all[active];
    if (!option) return box.removeAttribute("aria-activedescendant");
    option.ariaSelected = "true";
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };

  const open = () => {
    list.hidden = false;
    box.ariaExpanded = "true";
  };

  const close = () => {
    activate(-1);
    list.hidden = true;
    box.ariaExpanded = "false";
  };

  const suggest = after(TYPING, async () => {
    const typed = box.value;
    if (!typed.trim()) return close();
    try {
      const { response, text } = await ask(`${box.dataset.suggested}?q=${encodeURIComponent(typed.slice(0, 512))}`);
      if (!response.ok || focused() !== box) return close();
      activate(-1);
      list.innerHTML = text;
      const count = one("[data-count]", list);
      count.remove();
      options().forEach((option, number) => (option.id = `navrh-${number}`));
      if (!options().length) return close();
      open();
      say(count.textContent);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  });

  const take = (option) => {
    ask.stop();
    close();
    location.assign(option.dataset.address);
  };

  const move = (step) => {
    const count = options().length;
    if (!count) return;
    open();
    // One place before the first stands for none: the text as it was typed.
    activate(((active + 1 + step + count + 1) % (count + 1)) - 1);
  };

  on("input", suggest, box);
  on("blur", close, box);
  on("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      prevent(event);
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !list.hidden && active >= 0) {
      prevent(event);
      take(options()[active]);
    } else if (event.key === "Escape") {
      prevent(event);
      ask.stop();
      if (list.hidden) box.value = "";
      else close();
    }
  }, box);
  // The box keeps the focus while an option is pressed.
  on("mousedown", prevent, list);
  on("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  }, list);
  on("submit", () => {
    ask.stop();
    close();
  }, form);
};

// Results that follow the filters, without leaving the page.

const address = () => {
  const pairs = [...new FormData(form)].filter(([name, value]) => value && !(name === "sort" && value === "relevance"));
  const query = new URLSearchParams(pairs).toString();
  const { pathname } = new URL(form.action);
  return query ? `${pathname}?${query}` : pathname;
};

const group = (element) => element?.closest("[data-group]")?.dataset.group;

const place = (element) => {
  if (element?.closest("a[data-in-place]")) return "#vysledky";
  if (element?.matches("[data-group] summary")) return `[data-group="${group(element)}"] summary`;
  if (!element?.name) return null;
  const named = `[name="${CSS.escape(element.name)}"]`;
  const many = element.type === "checkbox" || element.type === "radio";
  return many ? `${named}[value="${CSS.escape(element.value)}"]` : named;
};

const focus = (selector) => one(selector)?.focus({ preventScroll: !selector.endsWith("#vysledky") });

// What had the focus has it again, in its new place, before anything else can happen.
const keepFocus = (change) => {
  const before = focused();
  const selector = place(before);
  change();
  if (selector && focused() !== before) focus(selector);
};

// What a control shows, but for what is being typed into it.
const follow = (control, fresh) => {
  for (const name of ["aria-invalid", "aria-describedby", "data-day", "disabled"]) {
    if (fresh.hasAttribute(name)) control.setAttribute(name, fresh.getAttribute(name));
    else control.removeAttribute(name);
  }
  if (control.tagName === "SELECT") [...control.options].forEach((option, number) => (option.defaultSelected = fresh.options[number]?.defaultSelected));
  else if (control.type === "text") control.defaultValue = fresh.defaultValue;
  else control.checked = control.defaultChecked = fresh.checked;
};

// Replaces what an element holds, but never the control that has the focus: only what is around it.
const renew = (element, fresh, control, twin) => {
  if (element === control && fresh === twin) return follow(control, fresh);
  const kept = control && [...element.childNodes].find((node) => node.contains(control));
  const [before, same, after] = [[], [], []];
  for (const node of fresh.childNodes) (node.contains(twin) ? same : same.length ? after : before).push(node);
  const alike = kept && same.length && kept.nodeName === same[0].nodeName;
  if (!alike) return element.replaceChildren(...fresh.childNodes);
  for (const node of [...element.childNodes]) if (node !== kept) node.remove();
  kept.before(...before);
  kept.after(...after);
  renew(kept, same[0], control, twin);
};

const twinOf = (control, fresh) => {
  const selector = control?.form === form && control !== box && place(control);
  return selector ? one(selector, fresh) : null;
};

// A calendar of the browser for a day that is typed as text.
const calendar = (field) => {
  const day = make("input", { type: "date", className: "unseen", tabIndex: -1, ariaHidden: "true" });
  const button = make("button", { type: "button", className: "pick", ariaLabel: field.dataset.pick });
  if (!day.showPicker) return;
  on("click", () => {
    day.value = field.dataset.day;
    day.showPicker();
  }, button);
  on("change", () => {
    field.value = day.value;
    filter();
  }, day);
  field.after(button, day);
};

const here = () => location.pathname + location.search;

let shown = here();
// Facets whose values are all shown, and what is looked for among them.
const expanded = new Map();
const askPage = latest();

const show = async (where, { push = true } = {}) => {
  const main = one("#obsah");
  main.ariaBusy = "true";
  try {
    const { response, text } = await askPage(where);
    const page = parsed(text);
    if (!page.getElementById("fazety")) {
      if (response.status >= 500 || response.status === 429) throw new Error(response.statusText);
      return location.assign(where);
    }
    const before = focused();
    const selector = place(before);
    keepFocus(() => {
      for (const old of each("[data-live]")) {
        const fresh = page.getElementById(old.id);
        renew(old, fresh, old.contains(before) ? before : null, twinOf(before, fresh));
      }
    });
    for (const link of each("link[rel=alternate]")) {
      link.href = one("link[rel=alternate]", page).getAttribute("href");
    }
    main.ariaBusy = null;
    document.title = page.title;
    if (focused() !== box) box.value = page.getElementById("q").value;
    if (push) history.pushState(null, "", response.redirected ? response.url : where);
    shown = here();
    enhance();
    await Promise.all([...expanded.keys()].map(expand));
    // A value that is no longer chosen may only be among all values.
    if (selector && focused() === document.body) focus(selector);
    say(one("#vysledky").textContent);
  } catch (error) {
    if (error.name !== "AbortError") failed(() => show(where, { push }));
  }
};

// The results stay, the choice is undone, and nothing is lost by trying again.
const failed = (again) => {
  const main = one("#obsah");
  const typed = box.value;
  form.reset();
  box.value = typed;
  main.ariaBusy = null;
  one("#nezdar")?.remove();
  const note = make("p", { id: "nezdar", className: "note", textContent: `${main.dataset.failed} ` });
  const button = make("button", { type: "button", className: "second", textContent: main.dataset.again });
  on("click", () => {
    note.remove();
    focus(".sheet summary, #vysledky");
    again();
  }, button);
  note.append(button);
  (one(".sheet #hotovo") ?? main).prepend(note);
  say(main.dataset.failed);
};

// On a phone the filters are a sheet, and nothing behind it can be reached.

const filters = one("#filtry");
const wide = matchMedia("(min-width: 60rem)");
const isSheet = () => filters?.classList.contains("sheet");

const asSheet = () => {
  const open = !wide.matches && filters.firstElementChild.open;
  filters.classList.toggle("sheet", open);
  for (const behind of each("body > :not(.columns, #stav), main")) behind.inert = open;
};

const closeSheet = (selector) => {
  if (isSheet()) filters.firstElementChild.open = false;
  asSheet();
  focus(selector);
};

const filter = paced(FILTERING, () => show(address()));

// Groups of filters that were shut stay shut.

const SHUT = "zavrene-filtry";
const shut = new Set(kept[SHUT]?.split(" "));

const shutGroups = () => each("[data-group] > details").forEach((facet) => (facet.open = !shut.has(group(facet))));

// All values of a facet, in place, and those that are looked for among them.

const valuesAt = async (ask, address) => {
  const { response, text } = await ask(address);
  const page = parsed(text);
  const values = one(".values", page);
  if (!response.ok || !values) throw new Error("no values");
  for (const input of each("input", values)) input.setAttribute("form", form.id);
  return { values, find: one(".find", page) };
};

// What was chosen stays chosen, and stays in sight, whatever is looked for.
const replaceValues = (values, found) => {
  keepFocus(() => {
    for (const input of each(":checked", values)) {
      const same = one(`[value="${CSS.escape(input.value)}"]`, found);
      if (same) same.checked = true;
      else found.prepend(input.closest(".choice"));
    }
    values.replaceChildren(...found.childNodes);
  });
  say(one(".choice", values) ? "" : values.textContent.trim());
};

const expand = async (facet) => {
  const fieldset = one(`#fazety [data-group="${facet}"]`);
  const more = fieldset && one(".more", fieldset);
  if (!more) return;
  const ask = latest();
  const { values, find } = await valuesAt(ask, more.href);
  const sought = one("input", find);
  const look = async () => {
    expanded.set(facet, sought.value);
    const where = new URL(more.href);
    where.searchParams.set(sought.dataset.name, sought.value);
    try {
      replaceValues(values, (await valuesAt(ask, where)).values);
    } catch (error) {
      if (error.name !== "AbortError") failed(look);
    }
  };
  sought.dataset.name = sought.name;
  sought.removeAttribute("name");
  sought.value = expanded.get(facet) ?? "";
  on("input", after(TYPING, look), sought);
  on("keydown", (event) => {
    if (event.key === "Enter") prevent(event);
  }, sought);
  const asked = focused() === more;
  keepFocus(() => {
    each(".choice", fieldset).forEach((choice) => choice.remove());
    more.hidden = true;
    if (each(".choice", values).length > MANY) more.before(find);
    more.before(values);
  });
  if (sought.value) await look();
  expanded.set(facet, sought.value);
  if (asked) one(".find input, .choice input", fieldset)?.focus();
};

const bars = () => each(".timeline li a");

const walk = (bar, step, extend) => {
  const all = bars();
  const next = all[all.indexOf(bar) + step];
  if (!next) return;
  bar.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
  range = [extend ? (range[0] ?? bar) : next];
  spanTo(next);
  if (extend) say(`${range[0].title} – ${next.title}`);
};

// From one place of an article that was found to the next.

const stepThrough = (finds) => {
  const count = Number(finds.dataset.count);
  for (const button of each("button", finds)) {
    button.hidden = false;
    on("click", () => {
      const to = (Number(location.hash.slice(7)) || 0) + Number(button.value);
      const at = to < 1 ? count : to > count ? 1 : to;
      location.replace(`#nalez-${at}`);
      finds.firstElementChild.textContent = `${at} / ${count}`;
      say(`${at} / ${count}: ${one(`#nalez-${at}`).parentNode.textContent}`);
    }, button);
  }
};

// A range of the timeline: dragged over, to where Shift is held at a click, or by arrows with Shift.

let range = [];

const spanTo = (bar) => {
  range[1] = bar;
  const all = bars();
  const ends = range.map((end) => all.indexOf(end));
  all.forEach((other, at) => other.classList.toggle("within", at >= Math.min(...ends) && at <= Math.max(...ends)));
};

const chooseRange = () => {
  const days = range.flatMap((bar) => [bar.dataset.first, bar.dataset.last]).sort();
  [form.elements.date_from.value, form.elements.date_to.value] = [days[0], days.at(-1)];
  range = [];
  filter();
};

const barOf = (element) => (form.elements.date_from ? element?.closest(".timeline li a") : null);

on("pointerdown", ({ target, button }) => {
  const bar = button ? null : barOf(target);
  range = bar ? [bar] : [];
});

on("pointermove", ({ clientX, clientY, buttons }) => {
  const bar = buttons && range[0] && barOf(document.elementFromPoint(clientX, clientY));
  if (bar && bar !== (range[1] ?? range[0])) spanTo(bar);
});

on("pointerup", () => {
  if (range[1] && range[1] !== range[0]) chooseRange();
});

on("dragstart", (event) => barOf(event.target) && prevent(event));

// Keys of one letter, only where nothing is typed; the help has their switch (WCAG 2.1.4).

const OFF = "bez-klaves";

const step = (by) => {
  const titles = each(".card h2 a");
  const at = titles.findIndex((title) => title.closest(".card").contains(focused()));
  titles[Math.max(0, at + by)]?.focus();
};

const toBox = () => {
  box.focus();
  box.select();
};

const keys = {
  "/": toBox,
  "?": () => location.assign(`${one("#odkazy a").href}#klavesnice`),
  j: () => step(1),
  k: () => step(-1),
};

on("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
  if (event.target.matches("input, select") || isSheet() || kept[OFF]) return;
  prevent(event);
  keys[event.key]();
});

const switchKeys = (button) => {
  const tell = () => (button.textContent = kept[OFF] ? button.dataset.on : button.dataset.off);
  button.hidden = false;
  on("click", () => {
    kept[OFF] = kept[OFF] ? "" : "1";
    tell();
  }, button);
  tell();
};

const enhance = () => {
  // A choice is applied at once: only the filters keep their button, as a way to finish.
  const sort = one(".sort button");
  const done = one("#hotovo button");
  if (sort) sort.hidden = true;
  if (done) done.textContent = done.dataset.done;
  // One stop for the Tab key; the arrows walk in time. The newest bar comes first, at the right.
  bars().forEach((bar, number) => (bar.tabIndex = number ? -1 : 0));
  for (const field of each(".date > input:only-of-type")) calendar(field);
  shutGroups();
};

on("change", (event) => {
  if (event.target.form !== form || event.target === box || !event.target.name) return;
  askPage.stop();
  filter();
});

on("click", (event) => {
  const bar = event.shiftKey && barOf(event.target);
  if (bar) {
    prevent(event);
    range = [...each(".timeline a[aria-current]"), bar];
    return chooseRange();
  }
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
  const more = event.target.closest("#fazety .more");
  const link = event.target.closest("a[data-in-place]");
  if (more) {
    prevent(event);
    const unfold = () => expand(group(more)).catch(() => failed(unfold));
    unfold();
  } else if (link) {
    prevent(event);
    show(link.href);
  } else if (event.target.closest("[data-done]")) {
    prevent(event);
    closeSheet("#vysledky");
  }
});

on("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches(".date > input")) {
    prevent(event);
    filter();
  }
  if (event.key === "Escape" && isSheet()) closeSheet("#filtry summary");
  const step = { ArrowLeft: 1, ArrowRight: -1 }[event.key];
  if (step && event.target.matches(".timeline li a")) {
    prevent(event);
    walk(event.target, step, event.shiftKey && barOf(event.target));
  } else if (event.key === "Enter" && range[1] === event.target && range[0] !== range[1]) {
    prevent(event);
    chooseRange();
  }
  if ((event.ctrlKey || event.metaKey) && event.key === "k") {
    prevent(event);
    toBox();
  }
});

// Why a result is listed is asked for when it is looked at; until then a link leads there.
const reasons = async (link) => {
  const { text } = await latest()(link.href);
  link.replaceWith(one("#duvody", parsed(text)) ?? link);
};

// It does not bubble.
document.addEventListener("toggle", ({ target }) => {
  if (target.matches(".why")) each("a", target).forEach(reasons);
  if (!target.matches("[data-group] > details")) return;
  shut[target.open ? "delete" : "add"](group(target));
  kept[SHUT] = [...shut].join(" ");
}, true);

// A jump within the page, such as a skip link makes, is no other state of it.
addEventListener("popstate", () => {
  if (one("#fazety") && here() !== shown) show(location.href, { push: false });
});

if (filters) on("toggle", asSheet, filters.firstElementChild);
on("change", () => filters && asSheet(), wide);
each("#nalezy").forEach(stepThrough);
each("#klavesy").forEach(switchKeys);
combobox();
enhance();
