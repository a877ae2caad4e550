/* Trends: the search for a product, a combobox. The server narrows the choice; texts are set as text only. */
(() => {
  "use strict";
  const { on } = stockroom;
  const WAIT = 150;
  let timer = null, request = null, products = [], active = -1, moved = false, takeFirst = false;

  function part(name) { return document.getElementById(`trends-${name}`); }

  function isWaiting() { return timer !== null || request !== null; }

  function forget() {
    clearTimeout(timer);
    request?.abort();
    timer = request = null;
    takeFirst = moved = false;
  }

  function close() {
    forget();
    products = [];
    active = -1;
    if (!part("find")) return;
    part("found").hidden = true;
    part("find").setAttribute("aria-expanded", "false");
    part("find").removeAttribute("aria-activedescendant");
  }

  /* As if typed: the field's own component hears of it too. */
  function empty(input) {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, "");
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function piece(kind, words) {
    return Object.assign(document.createElement("span"), { className: `found-${kind}`, dir: "auto", textContent: words });
  }

  function option(product, at) {
    const item = Object.assign(document.createElement("li"), { id: `trends-found-${at}`, className: "found-option" });
    item.role = "option";
    item.dataset.at = at;
    item.append(piece("name", product.name), piece("detail", product.detail), piece("sold", product.sold));
    return item;
  }

  function mark(at) {
    active = at;
    const options = [...part("found-list").children];
    options.forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
    if (at < 0) { part("find").removeAttribute("aria-activedescendant"); return; }
    part("find").setAttribute("aria-activedescendant", options[at].id);
    options[at].scrollIntoView({ block: "nearest" });
  }

  /* A later answer does not move the mark from what the person has moved it to. */
  function markedIn(found) {
    const held = moved && active >= 0 ? products[active].href : "";
    return Math.max(found.findIndex((product) => product.href === held), found.length ? 0 : -1);
  }

  function show(found, note) {
    const at = markedIn(found);
    products = found;
    part("found-list").replaceChildren(...found.map(option));
    part("found-list").hidden = !found.length;
    part("found-note").textContent = note;
    part("found-note").hidden = !note;
    part("found").hidden = false;
    part("find").setAttribute("aria-expanded", String(found.length > 0));
    mark(at);
    stockroom.announce(note || stockroom.plural("{number} product", "{number} products", found.length));
  }

  async function ask(text) {
    const query = new URLSearchParams(location.search);
    const mine = request = new AbortController();
    query.set("find", text);
    const answer = await fetch(`/api/trends/products?${query}`, { signal: mine.signal })
      .then((response) => response.json())
      .catch(() => ({ message: stockroom.text("The search does not answer right now.") }));
    if (request !== mine || !part("find")) return;
    request = null;
    show(answer.products || [], answer.message || answer.note);
    if (takeFirst && products.length) choose(0);
    takeFirst = false;
  }

  function search(input, wait) {
    forget();
    const text = input.value.trim();
    if (!text) { close(); return; }
    timer = setTimeout(() => { timer = null; ask(text); }, wait);
  }

  function choose(at) {
    const { href } = products[at];
    close();
    empty(part("find"));
    stockroom.open(new URL(href, location.href).search.slice(1));
  }

  function move(input, step) {
    if (part("found").hidden) { search(input, 0); return; }
    moved = true;
    if (products.length) mark((active + step + products.length) % products.length);
  }

  const KEYS = {
    ArrowDown(input) { move(input, 1); },
    ArrowUp(input) { move(input, -1); },
    Enter() {
      if (isWaiting() && !(moved && active >= 0)) takeFirst = true;
      else if (active >= 0) choose(active);
    },
    Escape(input) {
      if (isWaiting() || !part("found").hidden) close();
      else if (input.value) empty(input);
    },
  };

  on("input", "#trends-find", (input) => search(input, WAIT));
  on("focusout", "#trends-find", close);
  on("keydown", "#trends-find", (input, event) => {
    if (event.isComposing || !(event.key in KEYS)) return;
    event.preventDefault();
    KEYS[event.key](input);
  });
  on("mousedown", "#trends-found", (_list, event) => event.preventDefault()); // the box keeps the focus
  on("click", ".found-option", (item) => {
    choose(Number(item.dataset.at));
    if (matchMedia("(pointer: coarse)").matches) part("find").blur();
  });

  dash_clientside.trends_search = {
    /* The box is on the screen: tell assistive technology what it is. */
    ready() {
      const input = part("find");
      if (!input) {
        if (part("tools")) requestAnimationFrame(dash_clientside.trends_search.ready);
        return;
      }
      Object.assign(input, { role: "combobox", ariaAutoComplete: "list", ariaExpanded: "false", spellcheck: false });
      input.setAttribute("aria-controls", "trends-found-list");
    },
  };
})();
