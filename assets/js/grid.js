/* The stock grid: rows by block over HTTP, the view's state in the address, the side panel of one item.

   The address is the only home of the state. Whatever changes it (a field, a header, a row, Back, a link) goes
   through `show`, which compares it with what is on the page and brings the rest in line. */
(() => {
  "use strict";
  const { on, set, number, gridColumns } = stockroom;
  const DATA_KEYS = ["store", "category", "status", "q", "sort", "desc"];
  const TYPED = "q";
  const phone = matchMedia("(max-width: 820px)");
  let view = null;
  let known = null;
  let early = null; // what was said in the fields before the grid was there: { search, parts of the address }

  function address() { return new URLSearchParams(location.search); }

  /* The part of the address that decides which rows there are, always in the same order. */
  function rowsQuery(query) {
    return new URLSearchParams(DATA_KEYS.flatMap((key) => query.getAll(key).map((value) => [key, value]))).toString();
  }

  function itemOf(query) {
    if (!query.has("item") || !query.has("at")) return null;
    return { item: query.get("item"), at: query.get("at"), ...(query.has("correct") && { correct: true }) };
  }

  /* ---- rows ---- */

  /* The server's block; one without rows, perhaps with its words, where there is none. */
  async function fetchBlock(query, signal) {
    try {
      const answer = await fetch(`/api/stock?${query}`, { signal, headers: { Accept: "application/json" } });
      const block = await answer.json();
      return answer.ok ? block : { problem: block.as_of === undefined ? "" : block.message };
    } catch { return { problem: "" }; }
  }

  function source(query) {
    const stopped = new AbortController();
    return {
      async getRows(request) {
        const wanted = new URLSearchParams(query);
        wanted.set("start", request.startRow);
        wanted.set("end", request.endRow);
        if (stockroomLive.version()) wanted.set("v", stockroomLive.version());
        const block = await fetchBlock(wanted, stopped.signal);
        if (stopped.signal.aborted) return;
        if (block.rows) {
          request.successCallback(block.rows, block.matching);
          arrived(block, query);
        } else {
          request.failCallback();
          failed(block.problem || stockroom.text("The server did not answer. Check the connection and try again."));
        }
      },
      destroy() { stopped.abort(); },
    };
  }

  function arrived(block, query) {
    if (view?.query !== query) return;
    view.loaded = true;
    const stale = block.stale_since ? stockroom.text("{problem} Shown are the figures of {time}.", { problem: block.problem, time: stockroom.moment(new Date(block.as_of)) }) : "";
    set("stock-count", { children: stockroom.text("{shown} of {total}", { shown: number(block.matching), total: number(block.total) }) });
    set("stock-no-match", { hidden: block.matching > 0 || block.total === 0 });
    set("stock-no-stock", { hidden: block.total > 0 });
    set("stock-failed", { hidden: true });
    set("stock-stale", { hidden: !stale, children: stale });
    setTimeout(markOpenRow); // the grid draws the rows after the answer was handed over
  }

  function failed(words) {
    if (view?.loaded) {
      set("stock-stale", { hidden: false, children: stockroom.text("{problem} Shown are the rows as they were last read.", { problem: words }) });
    } else if (view) {
      set("stock-failed-words", { children: words });
      set("stock-failed", { hidden: false });
    }
  }

  function reload() { view.api.setGridOption("datasource", source(view.query)); }

  /* ---- the address ---- */

  /* Brings everything on the page in line with the address. `byField`: a filter field asks; the fields already hold
     what people chose, perhaps more than this change tells. */
  function show(byField = false) {
    if (!view) return;
    const query = address(), rows = rowsQuery(query);
    columns(query);
    if (rows !== view.query) {
      view.query = rows;
      view.loaded = false;
      if (!byField) fill(query);
      order(query);
      describe(query);
      reload();
    }
    open(itemOf(query));
  }

  /* Writes into the address what each key of `parts` is to hold: a text, several, or [] for none. Other rows are a step
     of Back; what is typed on in the search is one step. */
  function put(query, parts) {
    for (const [key, values] of Object.entries(parts)) {
      query.delete(key);
      for (const value of [values ?? []].flat()) query.append(key, value);
    }
  }

  function change(parts, byField) {
    const query = address(), before = rowsQuery(query);
    put(query, parts);
    if (rowsQuery(query) === before) stockroom.replaceQuery(query.toString());
    else if (Object.keys(parts).join() === TYPED) stockroom.typed(query.toString());
    else stockroom.step(query.toString());
    show(byField);
  }

  function columns(query) {
    if (phone.matches || gridColumns.wordsOf(query) === view.columns) return;
    view.columns = gridColumns.wordsOf(query);
    view.ordering = true;
    gridColumns.apply(view.api, query);
    view.ordering = false;
  }

  /* The grid's heads, or the ticks of its menu, have changed what stands in which column. */
  function columnsChanged(parts) {
    if (!parts || view.ordering || phone.matches) return;
    const query = address();
    for (const [key, text] of Object.entries(parts)) {
      query.delete(key);
      if (text.length) query.set(key, text);
    }
    stockroom.replaceQuery(query.toString());
    columns(query);
  }

  function fill(query) {
    set("stock-search", { value: query.get("q") || "" });
    set("stock-stores", { value: query.getAll("store") });
    set("stock-categories", { value: query.getAll("category") });
    set("stock-statuses", { value: query.getAll("status") });
    set("stock-sort", { value: (isDescending(query) ? "-" : "") + sortKey(query) });
  }

  function describe(query) {
    const stores = query.getAll("store").length, categories = query.getAll("category").length;
    const chosen = stores + categories + query.getAll("status").length;
    const rows = view.query && `?${view.query}`;
    set("stock-stores-chosen", { children: stores ? number(stores) : "" });
    set("stock-categories-chosen", { children: categories ? number(categories) : "" });
    set("stock-filters-chosen", { children: chosen ? number(chosen) : "" });
    set("stock-clear", { hidden: !(chosen || query.get("q")) });
    set("stock-csv", { href: `/export/stock.csv${rows}` });
    set("stock-xlsx", { href: `/export/stock.xlsx${rows}` });
  }

  /* ---- order ---- */

  function sortKey(query) { return query.get("sort") || "worst"; }

  function isDescending(query) { return query.get("desc") === "1"; }

  function order(query) {
    const column = { colId: sortKey(query), sort: isDescending(query) ? "desc" : "asc" };
    view.ordering = true;
    view.api.applyColumnState({ state: [column], defaultState: { sort: null } });
    view.ordering = false;
  }

  function sortParts(key, descending) { return { sort: key === "worst" ? [] : key, desc: descending ? "1" : [] }; }

  function sorted() {
    if (view.ordering) return;
    const column = view.api.getColumnState().find((one) => one.sort);
    change(sortParts(column?.colId ?? "worst", column?.sort === "desc"));
  }

  /* What a field's value is in the address. */
  const FIELDS = {
    "stock-stores.value": (store) => ({ store }),
    "stock-categories.value": (category) => ({ category }),
    "stock-statuses.value": (status) => ({ status }),
    "stock-search.value": (text) => ({ q: text?.trim() || [] }),
    "stock-sort.value": (text) => sortParts(text?.replace("-", "") || "worst", text?.startsWith("-")),
  };

  /* ---- one item ---- */

  function open(choice) {
    if (JSON.stringify(choice) === JSON.stringify(view.choice)) return;
    const panel = document.getElementById("stock-panel");
    view.choice = choice;
    set("stock-item", { data: choice });
    if (choice) {
      set("stock-item-shown", { data: null });
      set("stock-panel-body", { children: null });
      set("stock-panel-title", { children: choice.item });
      if (!panel.open) panel.showModal();
      panel.querySelector(".side-panel-title").focus();
    } else { panel.close(); }
    markOpenRow();
  }

  function openRow(row) {
    if (!row?.store) return;
    const query = address();
    query.set("item", row.product_id);
    query.set("at", row.store);
    query.delete("correct");
    stockroom.open(query.toString(), { panel: true });
  }

  /* The panel was closed: the address follows, by the step back if a click on a row had opened it. */
  function closed() {
    if (!view?.choice) return;
    if (history.state?.panel) history.back();
    else change({ item: [], at: [], correct: [] });
  }

  function markOpenRow() {
    if (!view?.choice) { view?.api.deselectAll(); return; }
    const node = view.api.getRowNode(`${view.choice.at}|${view.choice.item}`);
    if (node?.data && !node.isSelected()) node.setSelected(true, true);
  }

  /* ---- shape: a table, or cards on a phone, with the filters in a sheet ---- */

  function shape() {
    if (!view) return;
    const { api } = view, cards = phone.matches, sheet = document.getElementById("stock-sheet");
    view.ordering = true;
    api.setColumnsVisible(api.getColumns().map((column) => column.getColId()).filter((id) => id !== "card"), false);
    api.setColumnsVisible(["card"], cards);
    view.ordering = false;
    view.columns = null;
    columns(address());
    api.setGridOption("rowHeight", cards ? 104 : 44);
    api.setGridOption("headerHeight", cards ? 0 : 40);
    sheet.popover = cards ? "auto" : null;
    for (const button of document.querySelectorAll("[data-sheet]")) button.popoverTargetElement = cards ? sheet : null;
    reload();
    /* Seen from here on: as the server sent it, it is a table, whatever the window. */
    requestAnimationFrame(() => requestAnimationFrame(() => document.getElementById("stock-grid")?.setAttribute("data-shaped", "")));
  }

  function begin(api) {
    dash_clientside.views.arrived(document.querySelector("[data-opening]")?.dataset.opening);
    const query = saidEarly();
    view = { api, query: rowsQuery(query), choice: null, loaded: false, ordering: false, columns: null };
    gridColumns.begin(api, columnsChanged);
    api.addEventListener("sortChanged", sorted);
    api.addEventListener("rowClicked", (event) => openRow(event.data));
    api.addEventListener("cellKeyDown", ({ event, data }) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      openRow(data);
    });
    api.addEventListener("gridPreDestroyed", () => { if (view?.api === api) view = null; });
    document.getElementById("stock-panel").addEventListener("close", closed);
    describe(query);
    shape();
    open(itemOf(query));
  }

  function searchField() { return document.getElementById("stock-search"); }

  function changed(field, value) {
    if (field in FIELDS) change(FIELDS[field](value), true);
    else if (field === "stock-columns.value") columnsChanged(gridColumns.chosen(value, address()));
    else if (field === "stock-pinned.value") columnsChanged(gridColumns.kept(value, address()));
  }

  function remember(field, value) {
    if (early?.search !== searchField()) early = { search: searchField(), parts: {} };
    if (field in FIELDS) Object.assign(early.parts, FIELDS[field](value));
  }

  /* The address, with what was said in the fields of this page before its grid was there. */
  function saidEarly() {
    const query = address();
    if (early && early.search === searchField()) {
      put(query, early.parts);
      stockroom.replaceQuery(query.toString());
    }
    early = null;
    return query;
  }

  dash_clientside.stock = {
    begin(request) {
      const api = request && dash_ag_grid.getApi("stock-grid");
      if (api && view?.api !== api) begin(api);
      return true;
    },

    /* Only the field that changed is written: the others may be on their way to another state (Back). */
    filter() {
      for (const field of dash_clientside.callback_context.triggered) (view ? changed : remember)(field.prop_id, field.value);
    },

    /* New data: the blocks that are on screen are read again in place; scroll, focus and selection stay. */
    heard(version) {
      if (view && known !== null && version && known !== version) view.api.refreshInfiniteCache();
      known = version || known;
      return version;
    },
  };

  stockroom.page("/stock", "stock-grid", () => show());
  phone.addEventListener("change", shape);
  on("click", "#stock-clear, #stock-clear-too", () => {
    if (!view) return;
    change({ store: [], category: [], status: [], q: [] });
    document.getElementById("stock-search").focus();
  });
  on("click", "#stock-columns-usual", () => columnsChanged({ cols: [], wide: [], pin: [] }));
  on("click", "#stock-failed-again", () => {
    set("stock-failed", { hidden: true });
    if (view) reload();
  });
  on("input", ".menu-body [id$='-find']", (field) => {
    const sought = field.value.trim().toLowerCase();
    for (const option of field.closest(".menu-body").querySelectorAll(".form-check")) {
      option.hidden = !option.textContent.toLowerCase().includes(sought);
    }
  });
})();
