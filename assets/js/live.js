/* "Live · updated 8 s ago": the age of the last answer, counted here; polling rests while nobody looks. */
(function () {
    "use strict";
    var STALE_MS = 35000;
    var heardAt = null;
    var current = true;
    var asOf = null;
    var clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

    function words(seconds) {
        if (seconds < 60) { return seconds + " s ago"; }
        if (seconds < 3600) { return Math.floor(seconds / 60) + " min ago"; }
        return Math.floor(seconds / 3600) + " h ago";
    }

    function describe() {
        if (heardAt === null) { return ["waiting", "Connecting"]; }
        var age = Date.now() - heardAt;
        var ago = words(Math.max(0, Math.round(age / 1000)));
        if (age > STALE_MS) { return ["lost", "Not connected · last update " + ago]; }
        if (current) { return ["live", "Live · updated " + ago]; }
        return ["stale", asOf ? "Not current · figures of " + clock.format(new Date(asOf)) : "No figures right now"];
    }

    function show() {
        var now = describe(), state = now[0], text = now[1];
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
        heard: function (answer) {
            if (!answer) { return; }
            heardAt = Date.now();
            current = answer.current;
            asOf = answer.as_of;
            show();
        },
        show: show
    };
})();
