/* Trends: the search for a product, a combobox. The server narrows the choice; texts are set as text only. */
(function () {
    "use strict";
    var clientside = window.dash_clientside = window.dash_clientside || {};
    var WAIT = 150;
    var UNREACHABLE = "The search does not answer right now.";
    var timer = null, request = null, products = [], active = -1, moved = false, takeFirst = false;

    function part(name) { return document.getElementById("trends-" + name); }
    function box(event) { return event.target.id === "trends-find" ? event.target : null; }
    function isOpen() { return part("found") !== null && !part("found").hidden; }
    function isWaiting() { return timer !== null || request !== null; }

    function forget() {
        window.clearTimeout(timer);
        timer = null;
        takeFirst = moved = false;
        if (request) { request.abort(); }
        request = null;
    }

    function close() {
        forget();
        products = [];
        active = -1;
        if (!part("find")) { return; }
        part("found").hidden = true;
        part("find").setAttribute("aria-expanded", "false");
        part("find").removeAttribute("aria-activedescendant");
    }

    /* As if typed: the field's own component hears of it too. */
    function empty(input) {
        Object.getOwnPropertyDescriptor(window.HTMLInputElement.prototype, "value").set.call(input, "");
        input.dispatchEvent(new Event("input", { bubbles: true }));
    }

    function piece(kind, words) {
        var span = document.createElement("span");
        span.className = "found-" + kind;
        span.dir = "auto";
        span.textContent = words;
        return span;
    }

    function option(product, at) {
        var item = document.createElement("li");
        item.id = "trends-found-" + at;
        item.className = "found-option";
        item.setAttribute("role", "option");
        item.dataset.at = at;
        item.append(piece("name", product.name), piece("detail", product.detail), piece("sold", product.sold));
        return item;
    }

    function mark(at) {
        active = at;
        var options = part("found-list").children;
        Array.prototype.forEach.call(options, function (item, number) {
            item.setAttribute("aria-selected", number === at ? "true" : "false");
        });
        if (at < 0) { part("find").removeAttribute("aria-activedescendant"); return; }
        part("find").setAttribute("aria-activedescendant", options[at].id);
        options[at].scrollIntoView({ block: "nearest" });
    }

    /* A later answer does not move the mark from what the person has moved it to. */
    function markedIn(found) {
        var held = moved && active >= 0 ? products[active].href : "";
        return Math.max(found.findIndex(function (product) { return product.href === held; }), found.length ? 0 : -1);
    }

    function show(found, note) {
        var at = markedIn(found);
        products = found;
        part("found-list").replaceChildren.apply(part("found-list"), found.map(option));
        part("found-list").hidden = !found.length;
        part("found-note").textContent = note;
        part("found-note").hidden = !note;
        part("found").hidden = false;
        part("find").setAttribute("aria-expanded", found.length ? "true" : "false");
        mark(at);
        clientside.set_props("announce", { children: note || found.length + (found.length === 1 ? " product" : " products") });
    }

    function ask(text) {
        var parameters = new URLSearchParams(window.location.search);
        var mine = new AbortController();
        parameters.set("find", text);
        request = mine;
        window.fetch("/api/trends/products?" + parameters.toString(), { signal: mine.signal }).then(function (answer) {
            return answer.json();
        }).catch(function () { return { message: UNREACHABLE }; }).then(function (answer) {
            if (request !== mine || !part("find")) { return; }
            request = null;
            show(answer.products || [], answer.message || answer.note);
            if (takeFirst && products.length) { choose(0); }
            takeFirst = false;
        });
    }

    function search(input, wait) {
        forget();
        var text = input.value.trim();
        if (!text) { close(); return; }
        timer = window.setTimeout(function () { timer = null; ask(text); }, wait);
    }

    function choose(at) {
        var href = products[at].href;
        close();
        empty(part("find"));
        clientside.trends.open(href);
    }

    function move(input, step) {
        if (!isOpen()) { search(input, 0); return; }
        moved = true;
        if (products.length) { mark((active + step + products.length) % products.length); }
    }

    var KEYS = {
        ArrowDown: function (input) { move(input, 1); },
        ArrowUp: function (input) { move(input, -1); },
        Enter: function () {
            if (isWaiting() && !(moved && active >= 0)) { takeFirst = true; } else if (active >= 0) { choose(active); }
        },
        Escape: function (input) {
            if (isOpen() || isWaiting()) { close(); } else if (input.value) { empty(input); }
        }
    };

    document.addEventListener("input", function (event) {
        if (box(event)) { search(event.target, WAIT); }
    });
    document.addEventListener("keydown", function (event) {
        var act = box(event) && !event.isComposing && KEYS[event.key];
        if (act) { event.preventDefault(); act(event.target); }
    });
    document.addEventListener("focusout", function (event) {
        if (box(event)) { close(); }
    });
    /* The box keeps the focus while the list is pressed. */
    document.addEventListener("mousedown", function (event) {
        if (part("found") && part("found").contains(event.target)) { event.preventDefault(); }
    });
    document.addEventListener("click", function (event) {
        var item = event.target.closest && event.target.closest(".found-option");
        if (!item) { return; }
        choose(Number(item.dataset.at));
        if (window.matchMedia("(pointer: coarse)").matches) { part("find").blur(); }
    });

    clientside.trends_search = {
        /* The box is on the screen: tell assistive technology what it is. */
        ready: function () {
            var input = part("find");
            if (!input) {
                if (part("tools")) { window.requestAnimationFrame(clientside.trends_search.ready); }
                return;
            }
            [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"],
                ["aria-controls", "trends-found-list"], ["spellcheck", "false"]].forEach(function (pair) {
                input.setAttribute(pair[0], pair[1]);
            });
        }
    };
})();
