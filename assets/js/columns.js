/* Which columns the stock grid shows, in what order, how wide and which stay at the left: three words of the address.

   cols=a,b,c   the columns shown, in their order        wide=a:120,b:300   those that somebody pulled wider or narrower
   pin=a,b      those that stay at the left ("none")     Without a word the grid is as the server made it. */
(() => {
  "use strict";
  const { set } = stockroom;
  const KEYS = ["cols", "wide", "pin"];
  const CARD = "card", NONE = "none", NARROWEST = 60, WIDEST = 900;
  const BY_HAND = new Set(["uiColumnResized", "uiColumnMoved", "autosizeColumns", "uiColumnDragged"]);
  let made = null; // the columns as the server made them

  function listed(text, known) { return text.split(",").filter((id) => known.has(id)); }

  function widths(text) {
    const found = {};
    for (const part of (text ?? "").split(",")) {
      const at = part.lastIndexOf(":"), width = Number(part.slice(at + 1));
      if (at > 0 && width >= NARROWEST && width <= WIDEST) found[part.slice(0, at)] = Math.round(width);
    }
    return found;
  }

  /* What the address asks for, of the columns there are. */
  function asked(query) {
    const known = new Set(made.map((one) => one.colId));
    const shown = query.has("cols") ? listed(query.get("cols"), known) : [];
    return {
      shown: shown.length ? shown : made.filter((one) => !one.hide).map((one) => one.colId),
      wide: widths(query.get("wide")),
      pinned: query.has("pin") ? listed(query.get("pin"), known) : made.filter((one) => one.pinned).map((one) => one.colId),
    };
  }

  /* The address' words for columns; [] for none, where they are as the server made them. */
  function words({ shown, wide, pinned }) {
    const usual = asked(new URLSearchParams());
    return {
      cols: shown.join() === usual.shown.join() ? [] : shown.join(),
      wide: Object.entries(wide).map(([id, width]) => `${id}:${width}`).join() || [],
      pin: pinned.toSorted().join() === usual.pinned.toSorted().join() ? [] : pinned.join() || NONE,
    };
  }

  function apply(api, query) {
    const { shown, wide, pinned } = asked(query), at = new Map(made.map((one) => [one.colId, one]));
    const order = [...shown, ...made.map((one) => one.colId).filter((id) => !shown.includes(id))];
    const state = order.map((id) => {
      const { width, flex } = id in wide ? { width: wide[id], flex: null } : at.get(id);
      return { colId: id, hide: !shown.includes(id), pinned: pinned.includes(id) ? "left" : null, width, flex };
    });
    api.applyColumnState({ state, applyOrder: true });
    set("stock-columns", { value: shown });
    set("stock-pinned", { value: pinned.filter((id) => shown.includes(id)) });
  }

  /* What stands on the screen after somebody pulled a head: widths that are not the server's, and the order. */
  function onScreen(api, query, resized) {
    const state = api.getColumnState().filter((one) => one.colId !== CARD);
    const { wide } = asked(query);
    for (const id of resized) wide[id] = Math.round(state.find((one) => one.colId === id)?.width ?? 0);
    const shown = state.filter((one) => !one.hide);
    return words({ shown: shown.map((one) => one.colId), wide, pinned: shown.filter((one) => one.pinned).map((one) => one.colId) });
  }

  stockroom.gridColumns = {
    KEYS,
    /* `write(parts)`: into the address. */
    begin(api, write) {
      made = api.getColumnState().filter((one) => one.colId !== CARD);
      function changed(event) {
        if (!BY_HAND.has(event.source) || event.finished === false) return;
        const resized = event.type === "columnResized" ? (event.columns ?? []).map((one) => one.getColId()) : [];
        write(onScreen(api, new URLSearchParams(location.search), resized));
      }
      for (const kind of ["columnResized", "columnMoved", "columnPinned"]) api.addEventListener(kind, changed);
    },
    apply,
    wordsOf(query) { return KEYS.map((key) => query.get(key) ?? "").join("|"); },
    shown(query) { return asked(query).shown; },

    /* The ticks of the menu: a column that joins takes its usual place. */
    chosen(ids, query) {
      const now = asked(query), wanted = new Set(ids ?? []);
      const shown = now.shown.filter((id) => wanted.has(id));
      const usual = made.map((one) => one.colId);
      for (const id of usual.filter((one) => wanted.has(one) && !shown.includes(one))) {
        const after = shown.findIndex((other) => usual.indexOf(other) > usual.indexOf(id));
        shown.splice(after < 0 ? shown.length : after, 0, id);
      }
      return shown.length ? words({ ...now, shown }) : null;
    },
    kept(ids, query) { return words({ ...asked(query), pinned: asked(query).shown.filter((id) => (ids ?? []).includes(id)) }); },
  };
})();
