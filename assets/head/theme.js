/* Runs before the first paint: the theme a person chose, else the system's. */
(function () {
    "use strict";
    var KEY = "stockroom-theme";
    var root = document.documentElement;
    var system = window.matchMedia("(prefers-color-scheme: dark)");

    function chosen() {
        try { return window.localStorage.getItem(KEY); } catch (_blocked) { return null; }
    }

    function remember(theme) {
        try {
            /* Choosing what the system has anyway means: follow the system again. */
            if (theme === (system.matches ? "dark" : "light")) { window.localStorage.removeItem(KEY); }
            else { window.localStorage.setItem(KEY, theme); }
        } catch (_blocked) { /* private window: it lasts as long as the page */ }
    }

    function show(theme) {
        root.setAttribute("data-theme", theme);
        root.setAttribute("data-bs-theme", theme);
        root.setAttribute("data-ag-theme-mode", theme);
        document.dispatchEvent(new CustomEvent("stockroom:theme", { detail: theme }));
    }

    show(chosen() || (system.matches ? "dark" : "light"));
    system.addEventListener("change", function () { if (!chosen()) { show(system.matches ? "dark" : "light"); } });
    document.addEventListener("click", function (event) {
        if (!event.target.closest || !event.target.closest("[data-theme-switch]")) { return; }
        var theme = root.getAttribute("data-theme") === "dark" ? "light" : "dark";
        remember(theme);
        show(theme);
    });
})();
