/* Which page is open: marks the navigation, moves the focus, says the page's name, remembers a look at the alerts. */
(function () {
    "use strict";
    var clientside = window.dash_clientside = window.dash_clientside || {};
    var first = true;

    function belongs(path, entry) {
        if (entry === "/") { return path === "/"; }
        return path === entry || path.indexOf(entry + "/") === 0;
    }

    function mark() {
        var path = window.location.pathname;
        document.querySelectorAll("a.nav-link-own").forEach(function (link) {
            if (belongs(path, link.getAttribute("href"))) { link.setAttribute("aria-current", "page"); }
            else { link.removeAttribute("aria-current"); }
        });
    }

    function arrive() {
        if (first) { first = false; return; }
        window.scrollTo(0, 0);
        var main = document.getElementById("main");
        if (main) { main.focus({ preventScroll: true }); }
        clientside.set_props("notice", { children: null });
        window.setTimeout(function () {
            clientside.set_props("announce", { children: document.title.split(" · ")[0] });
        }, 150);
    }

    clientside.stockroom = Object.assign({}, clientside.stockroom, {

        /* New data: what failed before may work now; whatever fails again says so again. */
        forgetNotice: function () { return null; },

        /* Returns when this browser last looked at the alerts: now, on their page. */
        navigated: function (pathname, seen) {
            mark();
            arrive();
            return belongs(pathname || "/", "/alerts") ? new Date().toISOString() : clientside.no_update;
        },

        replaceStore: function (store) {
            clientside.stockroom.replaceQuery(store && store !== "*" ? "store=" + encodeURIComponent(store) : "");
        },

        /* Puts a page's state into the address without a visit: pass the query text ("" for none). */
        replaceQuery: function (query) {
            var address = window.location.pathname + (query ? "?" + query : "");
            if (address !== window.location.pathname + window.location.search) {
                window.history.replaceState(window.history.state, "", address);
            }
        }
    });

    /* Dash does not see what replaceQuery did: a link to the open page's bare address has to be a real visit. */
    document.addEventListener("click", function (event) {
        var link = event.target.closest && event.target.closest("a[href]");
        var plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
        if (!link || !plain || link.origin !== window.location.origin || link.hash) { return; }
        if (link.pathname === window.location.pathname && link.search !== window.location.search && !link.search) {
            event.preventDefault();
            event.stopPropagation();
            window.location.assign(link.href);
        }
    }, true);

    document.addEventListener("DOMContentLoaded", function () {
        new MutationObserver(function (_changes, observer) {
            if (document.querySelector("a.nav-link-own")) { mark(); observer.disconnect(); }
        }).observe(document.body, { childList: true, subtree: true });
    });
})();
