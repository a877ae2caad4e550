/* A link into a report: its table opens and comes into view as soon as it is on the page. */
(() => {
  "use strict";
  let wanted = "";

  function go() {
    const place = wanted && document.getElementById(wanted);
    if (!place) return;
    wanted = "";
    const table = place.closest("details") || place;
    table.open = true;
    table.scrollIntoView();
  }

  function look() {
    const name = location.hash.slice(1);
    wanted = name.startsWith("table-") ? name : "";
    go();
  }

  addEventListener("hashchange", look);
  new MutationObserver(go).observe(document.documentElement, { childList: true, subtree: true });
  look();
})();
