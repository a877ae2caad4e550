/* Which page is open: marks the navigation, moves the focus, says the page's name, remembers a look at the alerts. */
(() => {
  "use strict";
  const ANY = "any=";
  let first = true;

  function belongs(path, entry) { return path === entry || (entry !== "/" && path.startsWith(`${entry}/`)); }

  function mark(path) {
    for (const link of document.querySelectorAll("a.nav-link-own")) {
      if (belongs(path, link.getAttribute("href"))) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  function arrive() {
    if (first) { first = false; return; }
    scrollTo(0, 0);
    document.getElementById("main")?.focus({ preventScroll: true });
    stockroom.set("notice", { children: null });
  }

  /* Dash sets the title when the page's parts have come. */
  new MutationObserver(() => stockroom.announce(document.title.split(" · ")[0]))
    .observe(document.querySelector("title"), { childList: true });

  dash_clientside.stockroom = {
    /* New data: what failed before may work now; whatever fails again says so again. */
    forgetNotice() { return null; },

    /* Returns when this browser last looked at the alerts: now, on their page. */
    navigated(path) {
      if (!path) return dash_clientside.no_update;
      mark(path);
      arrive();
      return belongs(path, "/alerts") ? new Date().toISOString() : dash_clientside.no_update;
    },

    came() { stockroom.came(); },
    say(words) { if (words) stockroom.announce(words); },

    replaceQuery(query) { stockroom.replaceQuery(query); },

    /* The drop-down of stores: its values are pieces of a query, and each choice is a step of Back. */
    chooseStore(piece) { stockroom.step(piece && piece !== ANY ? piece : ""); },
  };
  function chosen(id) {
    const stores = new URLSearchParams(location.search).getAll("store").map((store) => ["store", store]);
    stockroom.set(id, { value: new URLSearchParams(stores).toString() || ANY });
  }

  stockroom.page("/", "overview-store", () => chosen("overview-store"));
  stockroom.page("/uploads/quality", "quality-store", () => chosen("quality-store"));
  /* One upload and a draft have the same path. */
  stockroom.page("/uploads", "uploads-store", () => chosen("uploads-store"), (query) => !query.has("id") && !query.has("draft"));
})();
