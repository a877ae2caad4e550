/* <time data-relative datetime="...">: "2 min" in the reader's zone, the full time on hover and focus. */
(() => {
  "use strict";
  const DAY = 86400, JUST_NOW = 45;

  function relative(seconds) {
    if (seconds < JUST_NOW) return stockroom.text("just now");
    if (seconds < 3600) return stockroom.text("{number} min", { number: Math.max(1, Math.round(seconds / 60)) });
    if (seconds < DAY) return stockroom.text("{number} h", { number: Math.round(seconds / 3600) });
    return stockroom.plural("{number} day", "{number} days", Math.round(seconds / DAY));
  }

  function words(style, at) {
    const age = (Date.now() - at) / 1000;
    if (style === "day" && age > 0 && age < 6 * DAY) return stockroom.clock(at, { weekday: "long" });
    if (style === "full" || style === "day" || age < -60) return stockroom.moment(at);
    if (age > 30 * DAY) return stockroom.day(at);
    const seconds = Math.round(Math.max(0, age));
    return style === "ago" ? ago(seconds) : relative(seconds);
  }

  function ago(seconds) {
    if (seconds < JUST_NOW) return relative(seconds);
    if (seconds < DAY) return stockroom.text("{time} ago", { time: relative(seconds) });
    return stockroom.plural("{number} day ago", "{number} days ago", Math.round(seconds / DAY)); // German declines them
  }

  function write(place) {
    const at = new Date(place.getAttribute("datetime"));
    if (Number.isNaN(at.getTime())) return;
    const text = words(place.dataset.relative, at), title = stockroom.moment(at);
    if (place.textContent !== text) place.textContent = text;
    if (place.title !== title) place.title = title;
  }

  const TIMES = "time[data-relative]";

  /* Before anything is painted: words that came a frame later would make a table's columns move. */
  function writeAdded(changes) {
    for (const change of changes) {
      for (const added of change.addedNodes) {
        if (added.nodeType !== Node.ELEMENT_NODE) continue;
        if (added.matches(TIMES)) write(added);
        added.querySelectorAll(TIMES).forEach(write);
      }
    }
  }

  function writeAll() {
    document.querySelectorAll(TIMES).forEach(write);
    window.stockroomLive?.show(); // not there on the plain pages
  }

  let waiting = false;
  new MutationObserver((changes) => {
    writeAdded(changes);
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; writeAll(); });
  }).observe(document.documentElement, { childList: true, subtree: true });
  setInterval(writeAll, 20000);
  writeAll();
})();
