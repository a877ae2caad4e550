/* Runs before the first paint and before every other script: the theme, and the few words all scripts share. */
(() => {
  "use strict";
  const KEY = "stockroom-theme";
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  /* The texts in the page's language (infra/texts.py); in English there are none, and a text is its own translation. */
  const texts = window.stockroomTexts ?? {};

  function filled(text, values) { return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole); }

  window.dash_clientside ??= {};
  window.stockroom = {
    language: root.lang,
    text(message, values = {}) { return filled(texts[message] ?? message, values); },
    /* `{number}` in the text is the number as people read it. */
    plural(one, many, number, values = {}) {
      const forms = texts[one] ?? [one, many];
      return filled(forms[Number(number !== 1)], { number: number.toLocaleString(root.lang), ...values });
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
