/* Side panels: focus goes in when one opens and back when it closes; Escape presses its close button. */
(function () {
    "use strict";
    var cameFrom = null;
    var open = null;

    function focusable(panel) {
        return Array.prototype.filter.call(
            panel.querySelectorAll("a[href],button:not([disabled]),input:not([disabled]),select,textarea,[tabindex='0']"),
            function (item) { return item.offsetParent !== null; }
        );
    }

    function check() {
        var panel = document.querySelector(".side-panel[data-open='true']");
        if (panel === open) { return; }
        if (panel) {
            cameFrom = document.activeElement;
            open = panel;
            document.body.classList.add("panel-open");
            var title = panel.querySelector(".side-panel-title");
            (title || panel).focus({ preventScroll: true });
        } else {
            open = null;
            document.body.classList.remove("panel-open");
            if (cameFrom && document.contains(cameFrom)) { cameFrom.focus({ preventScroll: true }); }
        }
    }

    document.addEventListener("keydown", function (event) {
        if (!open) { return; }
        if (event.key === "Escape") {
            var close = open.querySelector("[data-close]");
            if (close) { close.click(); }
        }
        if (event.key !== "Tab") { return; }
        var items = focusable(open);
        if (!items.length) { return; }
        var edge = event.shiftKey ? items[0] : items[items.length - 1];
        if (document.activeElement === edge || !open.contains(document.activeElement)) {
            event.preventDefault();
            (event.shiftKey ? items[items.length - 1] : items[0]).focus();
        }
    });
    document.addEventListener("click", function (event) {
        if (open && event.target.classList && event.target.classList.contains("side-panel-back")) {
            var close = open.querySelector("[data-close]");
            if (close) { close.click(); }
        }
    });
    new MutationObserver(check).observe(document.documentElement, {
        attributes: true, attributeFilter: ["data-open"], childList: true, subtree: true
    });
})();
