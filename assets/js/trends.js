/* Trends: links change the view without loading the page anew, the address keeps it; charts as PNG. */
(function () {
    "use strict";
    var clientside = window.dash_clientside = window.dash_clientside || {};
    var PATH = "/trends";
    var QUERY = "trends-query";
    var SCALE = 2;
    var DRAWN = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "opacity",
        "font-family", "font-size", "font-weight", "text-anchor", "visibility"];
    var cameFrom = null;

    function show(query) {
        clientside.set_props(QUERY, { data: query });
    }

    function go(query) {
        window.history.pushState(window.history.state, "", PATH + (query ? "?" + query : ""));
        show(query);
    }

    function here() { return window.location.pathname === PATH && document.getElementById("trends-path") !== null; }

    window.addEventListener("popstate", function () {
        if (here()) { show(window.location.search.slice(1)); }
    });

    /* In the capture phase on window: before the page's own handlers see the click. */
    window.addEventListener("click", function (event) {
        var link = event.target.closest && event.target.closest("a[data-trends]");
        if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0 || !here()) { return; }
        event.preventDefault();
        event.stopImmediatePropagation();
        clientside.trends.open(link.getAttribute("href"));
    }, true);

    /* An open menu closes when something beside it is clicked, and on Escape. */
    document.addEventListener("click", function (event) {
        document.querySelectorAll("details:is(.trends-menu, .same-stores)[open]").forEach(function (menu) {
            if (!menu.contains(event.target)) { menu.open = false; }
        });
    });
    document.addEventListener("keydown", function (event) {
        var menu = event.key === "Escape" && document.querySelector("details:is(.trends-menu, .same-stores)[open]");
        if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
    });

    function words() {
        var path = document.getElementById("trends-path");
        var subtitle = document.getElementById("trends-subtitle");
        var steps = Array.prototype.map.call(path.querySelectorAll(".path-step b"), function (step) { return step.textContent; });
        return (steps.join(", ") || "All stores") + ". " + (subtitle ? subtitle.textContent : "");
    }

    clientside.trends = {
        /* Show what an address of this page says. */
        open: function (href) {
            cameFrom = href;
            go(new URL(href, window.location.href).search.slice(1));
        },

        /* Any two periods, chosen in the comparison's form. */
        compare: function (clicks, from, to, vsFrom, vsTo, query) {
            if (!clicks) { return clientside.no_update; }
            var parameters = new URLSearchParams(query || "");
            ["weeks", "vs", "from", "to", "vsfrom", "vsto"].forEach(function (name) { parameters.delete(name); });
            [["from", from], ["to", to], ["vsfrom", vsFrom], ["vsto", vsTo]].forEach(function (pair) {
                parameters.set(pair[0], pair[1]);
            });
            var next = parameters.toString();
            window.history.pushState(window.history.state, "", PATH + "?" + next);
            return next;
        },

        /* New parts are on the screen: say so, and do not lose the place of who came by keyboard. */
        shown: function () {
            clientside.trends_search.ready();
            if (cameFrom === null) { return; }
            cameFrom = null;
            window.setTimeout(function () {
                if (!here()) { return; }
                clientside.set_props("announce", { children: words() });
                var active = document.activeElement;
                if (!active || active === document.body) {
                    var step = document.querySelector("#trends-path a") || document.querySelector("#trends-tools summary");
                    if (step) { step.focus({ preventScroll: true }); }
                }
            }, 60);
        }
    };

    /* ---- a chart as PNG: what is on the screen, with its title, on the surface's colour ---- */
    function colour(name) { return window.getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }

    function copyLooks(from, to) {
        var looks = window.getComputedStyle(from);
        DRAWN.forEach(function (name) { to.style.setProperty(name, looks.getPropertyValue(name)); });
        for (var at = 0; at < from.children.length; at += 1) { copyLooks(from.children[at], to.children[at]); }
    }

    function drawing(layer) {
        return new Promise(function (resolve, reject) {
            var copy = layer.cloneNode(true);
            copyLooks(layer, copy);
            copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
            var address = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" }));
            var image = new Image();
            image.onload = function () { URL.revokeObjectURL(address); resolve(image); };
            image.onerror = reject;
            image.src = address;
        });
    }

    function save(canvas, title) {
        canvas.toBlob(function (blob) {
            var link = document.createElement("a");
            link.href = URL.createObjectURL(blob);
            link.download = title.toLowerCase().replace(/[^a-z0-9]+/g, "_") + ".png";
            document.body.appendChild(link);
            link.click();
            link.remove();
            window.setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
        }, "image/png");
    }

    function picture(button) {
        var panel = button.closest("section");
        var plot = panel.querySelector(".js-plotly-plot");
        if (!plot) { return; }
        var layers = Array.prototype.slice.call(plot.querySelectorAll("svg.main-svg"));
        var width = plot.clientWidth, height = plot.clientHeight, head = 64;
        var subtitle = panel.querySelector(".panel-subtitle");
        Promise.all(layers.map(drawing)).then(function (images) {
            var canvas = document.createElement("canvas");
            canvas.width = (width + 32) * SCALE;
            canvas.height = (height + head + 16) * SCALE;
            var pen = canvas.getContext("2d");
            pen.scale(SCALE, SCALE);
            pen.fillStyle = colour("--surface");
            pen.fillRect(0, 0, width + 32, height + head + 16);
            pen.fillStyle = colour("--text");
            pen.font = "600 15px Inter, system-ui, sans-serif";
            pen.fillText(button.dataset.png, 16, 27);
            pen.fillStyle = colour("--muted");
            pen.font = "400 12px Inter, system-ui, sans-serif";
            pen.fillText(subtitle ? subtitle.textContent : "", 16, 47, width);
            images.forEach(function (image) { pen.drawImage(image, 16, head, width, height); });
            save(canvas, button.dataset.png);
        });
    }

    document.addEventListener("click", function (event) {
        var button = event.target.closest && event.target.closest("button[data-png]");
        if (button) { picture(button); }
    });
})();
