/* The stock grid: rows by block over HTTP, the view's state in the address, the side panel of one item.

   The address is the only home of the state. Whatever changes it (a field, a header, a row, Back, a link) goes
   through `show`, which compares it with what is on the page and brings the rest in line. */
(function () {
    "use strict";
    var clientside = window.dash_clientside = window.dash_clientside || {};
    var PATH = "/stock";
    var DATA_KEYS = ["store", "category", "status", "q", "sort", "desc"];
    var NUMBERS = new Intl.NumberFormat("en");
    var phone = window.matchMedia("(max-width: 820px)");
    var view = null;
    var known = null;

    function set(id, props) { clientside.set_props(id, props); }
    function here() { return window.location.pathname === PATH && document.getElementById("stock-grid") !== null; }
    function address() { return new URLSearchParams(window.location.search); }
    function clock(at) { return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }).format(new Date(at)); }
    function number(value) { return NUMBERS.format(value).replace("-", "\u2212"); }

    /* The part of the address that decides which rows there are, always in the same order. */
    function rowsQuery(query) {
        var kept = new URLSearchParams();
        DATA_KEYS.forEach(function (key) {
            query.getAll(key).forEach(function (value) { kept.append(key, value); });
        });
        return kept.toString();
    }

    function itemOf(query) {
        return query.has("item") && query.has("at") ? { item: query.get("item"), at: query.get("at") } : null;
    }

    function sameItem(one, other) {
        return one === other || (one !== null && other !== null && one.item === other.item && one.at === other.at);
    }

    /* ---- rows ---- */

    function source(query) {
        var stopped = new AbortController();
        return {
            getRows: function (request) {
                var url = "/api/stock?" + query + (query ? "&" : "") + "start=" + request.startRow + "&end=" + request.endRow;
                var version = window.stockroomLive.version();
                if (version) { url += "&v=" + version; }
                window.fetch(url, { signal: stopped.signal, headers: { Accept: "application/json" } })
                    .then(function (answer) {
                        return answer.json().then(function (block) {
                            if (!answer.ok) { throw block; }
                            return block;
                        });
                    })
                    .then(function (block) {
                        request.successCallback(block.rows, block.matching);
                        arrived(block, query);
                    })
                    .catch(function (problem) {
                        if (problem && problem.name === "AbortError") { return; }
                        request.failCallback();
                        failed(problem);
                    });
            },
            destroy: function () { stopped.abort(); }
        };
    }

    function arrived(block, query) {
        if (!view || view.query !== query) { return; }
        view.loaded = true;
        var count = number(block.matching) + " of " + number(block.total);
        if (count !== view.count) { view.count = count; set("stock-count", { children: count }); }
        set("stock-no-match", { hidden: block.matching > 0 || block.total === 0 });
        set("stock-no-stock", { hidden: block.total > 0 });
        set("stock-failed", { hidden: true });
        set("stock-stale", { hidden: !block.stale_since, children: block.stale_since ? block.problem + " Shown are the figures of " + clock(block.as_of) + "." : "" });
        /* The grid draws the rows after the answer was handed over. */
        window.setTimeout(markOpenRow, 0);
    }

    function failed(problem) {
        if (!view) { return; }
        var words = problem && problem.message && problem.as_of !== undefined ? problem.message :
            "The server did not answer. Check the connection and try again.";
        if (view.loaded) { set("stock-stale", { hidden: false, children: words + " Shown are the rows as they were last read." }); return; }
        set("stock-failed-words", { children: words });
        set("stock-failed", { hidden: false });
    }

    function reload() { view.api.setGridOption("datasource", source(view.query)); }

    /* ---- the address ---- */

    /* Brings everything on the page in line with the address. */
    function show(byField) {
        if (!view) { return; }
        var query = address();
        var rows = rowsQuery(query);
        if (rows !== view.query) {
            view.query = rows;
            view.loaded = false;
            if (!byField) { fill(query); }
            order(query);
            describe(query);
            reload();
        }
        open(itemOf(query));
    }

    /* `byField`: a filter field asks; the fields already hold what people chose, perhaps more than this change tells. */
    function go(query, how, byField) {
        var text = query.toString();
        var url = PATH + (text ? "?" + text : "");
        if (url !== window.location.pathname + window.location.search) {
            var state = how === "pushState" ? { stockPanel: true } : window.history.state;
            window.history[how](state, "", url);
        }
        show(byField);
    }

    function changed(keys, write, byField) {
        var query = address();
        keys.forEach(function (key) { query.delete(key); });
        write(query);
        go(query, "replaceState", byField);
    }

    function fill(query) {
        set("stock-search", { value: query.get("q") || "" });
        set("stock-stores", { value: query.getAll("store") });
        set("stock-categories", { value: query.getAll("category") });
        set("stock-statuses", { value: query.getAll("status") });
        set("stock-sort", { value: sortText(query) });
    }

    function describe(query) {
        var stores = query.getAll("store").length, categories = query.getAll("category").length;
        var chosen = stores + categories + query.getAll("status").length;
        set("stock-stores-chosen", { children: stores ? number(stores) : "" });
        set("stock-categories-chosen", { children: categories ? number(categories) : "" });
        set("stock-filters-chosen", { children: chosen ? number(chosen) : "" });
        set("stock-clear", { hidden: !(chosen || query.get("q")) });
        set("stock-csv", { href: "/export/stock.csv" + (view.query ? "?" + view.query : "") });
        set("stock-xlsx", { href: "/export/stock.xlsx" + (view.query ? "?" + view.query : "") });
    }

    /* ---- order ---- */

    function sortText(query) { return (query.get("desc") === "1" ? "-" : "") + (query.get("sort") || "worst"); }

    function writeSort(query, text) {
        var descending = text.charAt(0) === "-", key = descending ? text.slice(1) : text;
        if (key !== "worst") { query.set("sort", key); }
        if (descending) { query.set("desc", "1"); }
    }

    function order(query) {
        var text = sortText(query), descending = text.charAt(0) === "-", key = descending ? text.slice(1) : text;
        view.ordering = true;
        view.api.applyColumnState({ state: [{ colId: key, sort: descending ? "desc" : "asc" }], defaultState: { sort: null } });
        view.ordering = false;
    }

    function sorted() {
        if (view.ordering) { return; }
        var column = view.api.getColumnState().find(function (one) { return one.sort; });
        changed(["sort", "desc"], function (query) {
            if (column) { writeSort(query, (column.sort === "desc" ? "-" : "") + column.colId); }
        });
    }

    function several(key) {
        return { keys: [key], write: function (query, values) {
            (values || []).forEach(function (value) { query.append(key, value); });
        } };
    }

    var FIELDS = {
        "stock-stores.value": several("store"),
        "stock-categories.value": several("category"),
        "stock-statuses.value": several("status"),
        "stock-search.value": { keys: ["q"], write: function (query, value) {
            if ((value || "").trim()) { query.set("q", value.trim()); }
        } },
        "stock-sort.value": { keys: ["sort", "desc"], write: function (query, value) { writeSort(query, value || "worst"); } }
    };

    /* ---- one item ---- */

    function open(choice) {
        if (sameItem(choice, view.choice)) { return; }
        var was = view.choice;
        view.choice = choice;
        if (choice) {
            set("stock-item-shown", { data: null });
            set("stock-panel-body", { children: null });
            set("stock-panel-title", { children: choice.item });
            set("stock-item", { data: choice });
            set("stock-panel", { "data-open": "true" });
        } else if (was) {
            set("stock-panel", { "data-open": "false" });
            set("stock-item", { data: null });
        }
        markOpenRow();
    }

    function openRow(row) {
        if (!row || !row.store) { return; }
        var query = address();
        query.set("item", row.product_id);
        query.set("at", row.store);
        go(query, view.choice ? "replaceState" : "pushState");
    }

    function close() {
        if (window.history.state && window.history.state.stockPanel) { window.history.back(); return; }
        var query = address();
        query.delete("item");
        query.delete("at");
        go(query, "replaceState");
    }

    function markOpenRow() {
        if (!view) { return; }
        var id = view.choice && view.choice.at + "|" + view.choice.item;
        var node = id && view.api.getRowNode(id);
        if (node) { if (node.data && !node.isSelected()) { node.setSelected(true, true); } }
        else if (!view.choice) { view.api.deselectAll(); }
    }

    /* ---- shape: a table, or cards on a phone ---- */

    function shape() {
        if (!view) { return; }
        var cards = phone.matches;
        var columns = view.api.getColumns().map(function (column) { return column.getColId(); });
        view.api.setColumnsVisible(columns.filter(function (id) { return id !== "card"; }), !cards);
        view.api.setColumnsVisible(["card"], cards);
        view.api.setGridOption("rowHeight", cards ? 104 : 44);
        view.api.setGridOption("headerHeight", cards ? 0 : 40);
        reload();
    }

    /* ---- wiring ---- */

    function begin(api) {
        var query = address();
        view = { api: api, query: rowsQuery(query), choice: null, count: "", loaded: false, ordering: false };
        api.addEventListener("sortChanged", sorted);
        api.addEventListener("rowClicked", function (event) { openRow(event.data); });
        api.addEventListener("cellKeyDown", function (event) {
            if (event.event.key === "Enter" || event.event.key === " ") { event.event.preventDefault(); openRow(event.data); }
        });
        api.addEventListener("gridPreDestroyed", function () { if (view && view.api === api) { view = null; } });
        describe(query);
        shape();
        open(itemOf(query));
    }

    clientside.stock = {
        begin: function (request) {
            var api = request && window.dash_ag_grid.getApi("stock-grid");
            if (api && !(view && view.api === api)) { begin(api); }
            return true;
        },

        /* Only the field that changed is written: the others may be on their way to another state (Back). */
        filter: function () {
            if (!view) { return; }
            clientside.callback_context.triggered.forEach(function (field) {
                var written = FIELDS[field.prop_id];
                if (written) { changed(written.keys, function (query) { written.write(query, field.value); }, true); }
            });
        },

        clear: function () {
            if (!view || !clientside.callback_context.triggered.some(function (one) { return one.value; })) { return; }
            changed(["store", "category", "status", "q"], function () { return null; });
            var search = document.getElementById("stock-search");
            if (search) { search.focus(); }
        },

        again: function (clicks) { if (clicks && view) { set("stock-failed", { hidden: true }); reload(); } },

        close: function (clicks) { if (clicks && view) { close(); } },

        /* New data: the blocks that are on screen are read again in place; scroll, focus and selection stay. */
        heard: function (version) {
            if (view && known !== null && version && known !== version) { view.api.refreshInfiniteCache(); }
            known = version || known;
            return version;
        }
    };

    /* Back, Forward and links from one item to another stay on the page: Dash would draw all of it anew. */
    function moved(event) {
        if (!view || !here()) { return; }
        event.stopImmediatePropagation();
        show();
    }
    window.addEventListener("popstate", moved, true);
    window.addEventListener("_dashprivate_pushstate", moved, true);
    phone.addEventListener("change", shape);

    /* ---- menus and the sheet ---- */

    function sheet(isOpen) {
        var place = document.querySelector(".stock-tools");
        if (!place) { return; }
        place.classList.toggle("sheet-open", isOpen);
        place.querySelector("[data-sheet-open]").setAttribute("aria-expanded", String(isOpen));
        (place.querySelector(isOpen ? ".stock-sheet input" : "[data-sheet-open]") || place).focus();
    }

    function closeMenus(except) {
        document.querySelectorAll("details.menu[open]").forEach(function (menu) {
            if (menu !== except) { menu.removeAttribute("open"); }
        });
    }

    document.addEventListener("click", function (event) {
        if (!event.target.closest) { return; }
        if (!phone.matches || !event.target.closest(".stock-sheet")) { closeMenus(event.target.closest("details.menu")); }
        if (event.target.closest("[data-sheet-open]")) { sheet(true); }
        if (event.target.closest("[data-sheet-close]") || event.target.classList.contains("stock-sheet-back")) { sheet(false); }
    });
    document.addEventListener("keydown", function (event) {
        if (event.key !== "Escape") { return; }
        var menu = document.querySelector("details.menu[open]");
        if (menu) { menu.removeAttribute("open"); menu.querySelector("summary").focus(); return; }
        if (document.querySelector(".stock-tools.sheet-open")) { sheet(false); }
    });
    document.addEventListener("input", function (event) {
        var list = event.target.matches && event.target.matches("[id$='-find']") && event.target.closest(".menu-body");
        if (!list) { return; }
        var sought = event.target.value.trim().toLowerCase();
        list.querySelectorAll(".form-check").forEach(function (option) {
            option.hidden = option.textContent.toLowerCase().indexOf(sought) < 0;
        });
    });
})();
