/* "Live · updated 8 s ago": the age of the last answer, counted here; polling rests while nobody looks. */
(function () {
    "use strict";
    var STALE_MS = 35000;
    var heardAt = null;

    function words(seconds) {
        if (seconds < 60) { return seconds + " s ago"; }
        if (seconds < 3600) { return Math.floor(seconds / 60) + " min ago"; }
        return Math.floor(seconds / 3600) + " h ago";
    }

    function show() {
        var age = heardAt === null ? null : Date.now() - heardAt;
        var state = age === null ? "waiting" : age > STALE_MS ? "lost" : "live";
        var text = age === null ? "Connecting" : (state === "live" ? "Live · updated " : "Not connected · last update ") +
            words(Math.max(0, Math.round(age / 1000)));
        document.querySelectorAll(".live-indicator").forEach(function (place) {
            if (place.dataset.state !== state) { place.dataset.state = state; }
            var label = place.querySelector(".live-text");
            if (label && label.textContent !== text) { label.textContent = text; }
        });
    }

    function setTick(props) {
        if (window.dash_clientside && window.dash_clientside.set_props) {
            window.dash_clientside.set_props("live-tick", props);
        }
    }

    document.addEventListener("visibilitychange", function () {
        if (document.hidden) { setTick({ disabled: true }); return; }
        /* A new count fires the poll at once instead of after the next interval. */
        setTick({ disabled: false, n_intervals: Date.now() % 1000000 });
        show();
    });
    window.setInterval(show, 1000);

    window.stockroomLive = {
        heard: function () { heardAt = Date.now(); show(); },
        show: show
    };
})();
