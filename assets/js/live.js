/* Open pages follow the data: one small question a second, none while nobody looks, and a line that says how it stands.

   The line says "Live" only while the server says that its figures are what is there and the page shows the answers to
   all it asked: never over figures that are being read, are old, or whose request failed. */
(function () {
    "use strict";
    var ASK_MS = 1000;
    var MOST_BETWEEN_MS = 10000;
    var PATIENCE_MS = 8000;
    var LOST_MS = 15000;
    var SLOW_MS = 3000;
    var AGAIN_MS = 2000;
    var STORE = "data-version";
    var known = { version: null, s: "", current: true, as_of: null, reading: [] };
    var heardAt = null;
    var between = ASK_MS;
    var timer = null;
    var asking = false;
    var bumps = 0;
    var bumpTimer = null;
    var waiting = {};
    var failed = {};
    var failures = 0;
    var shownPath = window.location.pathname;
    var clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
    var SPELLED = { stock: "stock", sales: "sales" };

    function words(seconds) {
        if (seconds < 5) { return "just now"; }
        if (seconds < 60) { return seconds + " s ago"; }
        if (seconds < 3600) { return Math.floor(seconds / 60) + " min ago"; }
        return Math.floor(seconds / 3600) + " h ago";
    }

    function oldest(times) {
        return Object.keys(times).reduce(function (first, key) { return Math.min(first, times[key]); }, Infinity);
    }

    function describe() {
        if (heardAt === null) { return ["waiting", "Connecting"]; }
        var now = Date.now(), age = now - heardAt;
        var ago = words(Math.max(0, Math.round(age / 1000)));
        if (age > LOST_MS) { return ["lost", "Not connected · last update " + ago]; }
        if (known.reading.length) {
            return ["waiting", "Reading " + known.reading.map(function (kind) { return SPELLED[kind] || kind; }).join(" and ")];
        }
        if (!known.current) {
            return ["stale", known.as_of ? "Not current · figures of " + clock.format(new Date(known.as_of)) : "No figures right now"];
        }
        if (Object.keys(failed).length) { return ["stale", "Not current · asking again"]; }
        if (now - oldest(waiting) > SLOW_MS) { return ["waiting", "Waiting for figures"]; }
        if (document.querySelector("#main .skeleton, #main .reading-state")) { return ["waiting", "Loading"]; }
        return ["live", "Live · updated " + ago];
    }

    function show() {
        var now = describe(), state = now[0], text = now[1];
        document.querySelectorAll(".live-indicator").forEach(function (place) {
            if (place.dataset.state !== state) { place.dataset.state = state; }
            var label = place.querySelector(".live-text");
            if (label && label.textContent !== text) { label.textContent = text; }
        });
    }

    /* ---- asking ---- */

    function isDrawn() {
        return Boolean(window.dash_clientside && window.dash_clientside.set_props && document.getElementById("main"));
    }

    function later(ms) {
        window.clearTimeout(timer);
        timer = document.hidden ? null : window.setTimeout(ask, ms);
    }

    function ask() {
        if (document.hidden || asking) { return; }
        if (!isDrawn()) { later(50); return; }
        asking = true;
        var stopped = new AbortController();
        var limit = window.setTimeout(function () { stopped.abort(); }, PATIENCE_MS);
        var query = new URLSearchParams({ s: known.s });
        if (known.version) { query.set("v", known.version); }
        window.fetch("/api/live?" + query, { signal: stopped.signal, cache: "no-store" })
            .then(function (answer) {
                if (answer.status === 204) { return null; }
                if (!answer.ok) { throw new Error(String(answer.status)); }
                return answer.json();
            })
            .then(function (news) { between = ASK_MS; heardAt = Date.now(); if (news) { heard(news); } reloadAfter(); })
            .catch(function () { between = Math.min(between * 2, MOST_BETWEEN_MS); })
            .then(function () {
                window.clearTimeout(limit);
                asking = false;
                show();
                later(between);
            });
    }

    function heard(news) {
        var changed = news.version !== known.version;
        known = news;
        if (changed) { tell(); }
    }

    /* A page drawn before there was anything to draw it from comes anew with the first version after its own. */
    function reloadAfter() {
        var early = document.querySelector("[data-reload-after]");
        if (early && known.version && known.version !== early.dataset.reloadAfter) { window.location.reload(); }
    }

    function tell() {
        window.dash_clientside.set_props(STORE, { data: known.version + (bumps ? "~" + bumps : "") });
    }

    /* The same version with another mark: every part of the page is asked for once more. */
    function askAgain(ms) {
        if (bumpTimer !== null) { return; }
        bumpTimer = window.setTimeout(function () {
            bumpTimer = null;
            if (document.hidden) { askAgain(ms); return; }
            if (known.version) { bumps += 1; tell(); }
        }, ms);
    }

    /* ---- what became of the page's own questions ---- */

    var plainFetch = window.fetch;
    var asked = 0;

    function outputOf(body) {
        try { return String(JSON.parse(body).output); } catch (notOurs) { return ""; }
    }

    window.fetch = function (address, options) {
        var answer = plainFetch.apply(window, arguments);
        var body = options && options.body;
        var ours = String(address).indexOf("_dash-update-component") >= 0 && typeof body === "string";
        if (!ours || body.indexOf('"' + STORE + '"') < 0) { return answer; }
        var output = outputOf(body), number = output + "#" + (asked += 1);
        var path = window.location.pathname;
        waiting[number] = Date.now();
        answer.then(function (response) {
            delete waiting[number];
            if (response.status >= 500) { note(output, path); return; }
            delete failed[output];
            if (!Object.keys(failed).length) { failures = 0; }
            if (response.headers.get("X-Stockroom-Behind")) { askAgain(ASK_MS); }
        }, function () { delete waiting[number]; note(output, path); });
        return answer;
    };

    function note(output, path) {
        if (path !== window.location.pathname) { return; }
        failed[output] = true;
        failures += 1;
        askAgain(Math.min(AGAIN_MS * Math.pow(2, failures - 1), MOST_BETWEEN_MS));
        show();
    }

    function beat() {
        if (shownPath !== window.location.pathname) { shownPath = window.location.pathname; failed = {}; }
        show();
    }

    document.addEventListener("visibilitychange", function () {
        if (document.hidden) { window.clearTimeout(timer); return; }
        between = ASK_MS;
        later(0);
        show();
    });
    window.setInterval(beat, 1000);
    later(0);

    window.stockroomLive = {
        show: show,
        /* The version the page shows, for plain requests beside Dash. */
        version: function () { return known.version; }
    };
})();
