/* <time data-relative datetime="...">: "2 min" in the reader's zone, the full time on hover and focus. */
(function () {
    "use strict";
    var full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
    var dayOnly = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

    function relative(milliseconds) {
        var seconds = Math.round(milliseconds / 1000);
        if (seconds < 45) { return "just now"; }
        if (seconds < 3600) { return Math.max(1, Math.round(seconds / 60)) + " min"; }
        if (seconds < 86400) { return Math.round(seconds / 3600) + " h"; }
        return Math.round(seconds / 86400) + (Math.round(seconds / 86400) === 1 ? " day" : " days");
    }

    function words(place, at) {
        var age = Date.now() - at.getTime();
        if (place.dataset.relative === "full") { return full.format(at); }
        if (age < -60000) { return full.format(at); }
        if (age > 30 * 86400000) { return dayOnly.format(at) + " " + at.getFullYear(); }
        var text = relative(Math.max(0, age));
        return place.dataset.relative === "ago" && text !== "just now" ? text + " ago" : text;
    }

    function write(place) {
        var at = new Date(place.getAttribute("datetime"));
        if (isNaN(at.getTime())) { return; }
        var text = words(place, at);
        if (place.textContent !== text) { place.textContent = text; }
        var title = full.format(at);
        if (place.title !== title) { place.title = title; }
    }

    function writeAll() {
        document.querySelectorAll("time[data-relative]").forEach(write);
        window.stockroomLive.show();
    }

    var waiting = false;
    new MutationObserver(function () {
        if (waiting) { return; }
        waiting = true;
        window.requestAnimationFrame(function () { waiting = false; writeAll(); });
    }).observe(document.documentElement, { childList: true, subtree: true });
    window.setInterval(writeAll, 20000);
})();
