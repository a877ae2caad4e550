/* Runs before the first paint and before every other script: the theme, and the few words all scripts share. */
(() => {
  "use strict";
  const KEY = "stockroom-theme";
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  /* The texts in the page's language (infra/texts.py); in English there are none, and a text is its own translation. */
  const texts = window.stockroomTexts ?? {};

  /* How the company writes numbers ("1.234,5") and days ("DD.MM.YYYY"); "" = as the language has them. The marks are
     those of backend_lambdas/language/texts.py. */
  const { numbers = "", days = "" } = root.dataset;
  const MARKS = { " ": "\u00a0", "'": "\u2019" };
  const marks = numbers && { ",": MARKS[numbers[1]] ?? numbers[1], ".": numbers[5] };
  /* As the server writes them on the same page, whatever the browser's habits: "18 Nov 2026, 18:09". */
  const dates = { dateStyle: "medium" }, hours = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const writers = new Map();

  function writer(of, locale, options) {
    const key = [of.name, locale, ...Object.values(options)].join();
    if (!writers.has(key)) writers.set(key, new of(locale, options));
    return writers.get(key);
  }

  function two(number) { return String(number).padStart(2, "0"); }

  function inWords(at) {
    const parts = writer(Intl.DateTimeFormat, root.lang, { day: "numeric", month: "short" }).formatToParts(at);
    const { day: date, month } = Object.fromEntries(parts.map((part) => [part.type, part.value]));
    return `${date}${root.lang === "de" ? "." : ""} ${month} ${at.getFullYear()}`;
  }

  function day(at) {
    if (days === "D Mon YYYY" || (!days && root.lang === "en")) return inWords(at);
    if (!days) return writer(Intl.DateTimeFormat, root.lang, dates).format(at);
    const parts = { DD: two(at.getDate()), MM: two(at.getMonth() + 1), YYYY: at.getFullYear() };
    return days.replace(/[DMY]+/g, (name) => parts[name]);
  }

  /* The time of day in the reader's zone, "18:09"; with `more` also what that names (the weekday). */
  function clock(at, more = {}) { return writer(Intl.DateTimeFormat, root.lang, { ...more, ...hours }).format(at); }

  function filled(text, values) { return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole); }

  window.dash_clientside ??= {};
  window.stockroom = {
    /* `digits` after the decimal mark. */
    number(value, digits = 0) {
      const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
      const written = writer(Intl.NumberFormat, marks ? "en" : root.lang, options).format(value);
      return marks ? written.replace(/[.,]/g, (mark) => marks[mark]) : written;
    },
    day,
    /* Day and time of day in the reader's zone. */
    moment(at) { return `${day(at)}, ${clock(at)}`; },
    clock,
    text(message, values = {}) { return filled(texts[message] ?? message, values); },
    /* `{number}` in the text is the number as people read it. */
    plural(one, many, number, values = {}) {
      const forms = texts[one] ?? [one, many];
      return filled(forms[Number(number !== 1)], { number: stockroom.number(number), ...values });
    },
    /* Calls act(element, event) for an event on or in an element that fits `selector`, drawn by then or not. */
    on(type, selector, act) {
      document.addEventListener(type, (event) => {
        const element = event.target.closest?.(selector);
        if (element) act(element, event);
      });
    },
    set(id, props) { dash_clientside.set_props(id, props); },
    announce(text) { dash_clientside.set_props("announce", { children: text }); },
  };

  function ofSystem() { return system.matches ? "dark" : "light"; }

  function chosen() {
    try { return localStorage.getItem(KEY); } catch { return null; }
  }

  function remember(theme) {
    try {
      /* Choosing what the system has anyway means: follow the system again. */
      if (theme === ofSystem()) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, theme);
    } catch { /* private window: it lasts as long as the page */ }
  }

  function show(theme) {
    for (const name of ["data-theme", "data-bs-theme", "data-ag-theme-mode"]) root.setAttribute(name, theme);
  }

  show(chosen() || ofSystem());
  system.addEventListener("change", () => { if (!chosen()) show(ofSystem()); });
  stockroom.on("click", "[data-theme-switch]", () => {
    const theme = root.dataset.theme === "dark" ? "light" : "dark";
    remember(theme);
    show(theme);
  });
})();
