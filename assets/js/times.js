/* <time data-relative datetime="...">: "2 min" in the reader's zone, the full time on hover and focus. */
(() => {
  "use strict";
  const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  const dayOnly = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
  const weekday = new Intl.DateTimeFormat(undefined, { weekday: "long", hour: "2-digit", minute: "2-digit" });
  const DAY = 86400;

  function relative(seconds) {
    if (seconds < 45) return "just now";
    if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min`;
    if (seconds < DAY) return `${Math.round(seconds / 3600)} h`;
    const days = Math.round(seconds / DAY);
    return days === 1 ? "1 day" : `${days} days`;
  }

  function words(style, at) {
    const age = (Date.now() - at) / 1000;
    if (style === "day" && age > 0 && age < 6 * DAY) return weekday.format(at);
    if (style === "full" || style === "day" || age < -60) return full.format(at);
    if (age > 30 * DAY) return `${dayOnly.format(at)} ${at.getFullYear()}`;
    const text = relative(Math.round(Math.max(0, age)));
    return style === "ago" && text !== "just now" ? `${text} ago` : text;
  }

  function write(place) {
    const at = new Date(place.getAttribute("datetime"));
    if (Number.isNaN(at.getTime())) return;
    const text = words(place.dataset.relative, at), title = full.format(at);
    if (place.textContent !== text) place.textContent = text;
    if (place.title !== title) place.title = title;
  }

  function writeAll() {
    document.querySelectorAll("time[data-relative]").forEach(write);
    window.stockroomLive?.show(); // not there on the plain pages
  }

  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; writeAll(); });
  }).observe(document.documentElement, { childList: true, subtree: true });
  setInterval(writeAll, 20000);
  writeAll();
})();
