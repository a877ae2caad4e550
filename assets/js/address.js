/* One place for the address and for Back.

   A page that keeps its state in the address says once what shows it: stockroom.page(path, id of a part of it, show);
   where other pages have the same path, also which queries are its own.
   While it is open, its own links, Back and Forward call `show`; Dash, which would draw the whole page anew, does not
   hear of them. */
(() => {
  "use strict";
  const pages = new Map();
  let isComing = false;  /* Dash was told of another page, and its parts have not come yet */

  function openPage(search = location.search) {
    const page = pages.get(location.pathname);
    return page && page.isOwn(new URLSearchParams(search)) && document.getElementById(page.id) ? page : null;
  }

  function isPlain(event) { return event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey); }

  function staysHere(link) { return link?.origin === location.origin && link.pathname === location.pathname && !link.hash; }

  /* The address is that of the page on the screen: between Back, or a link, and the other page's parts it is not, and
     an answer that comes then is of no page. */
  function isDrawn() {
    const path = document.querySelector("[data-page]")?.dataset.page;
    return !path || path === location.pathname || (path !== "/" && path.endsWith("/") && location.pathname.startsWith(path));
  }

  function hereWith(query) { return location.pathname + (query ? `?${query}` : ""); }

  Object.assign(stockroom, {
    /* Dash has the parts of the page that it was last told of. */
    came() { isComing = false; },

    page(path, id, show, isOwn = () => true) { pages.set(path, { id, show, isOwn }); },

    /* Puts the open page's state into its address, "" for none, in place; the page shows it already. Where something
       opens with the bare address, everything has one of its own. */
    replaceQuery(query) {
      if (!isDrawn()) return;
      const none = document.querySelector("[data-opens]") ? "all=1" : "";
      history.replaceState(history.state, "", hereWith(query || none));
    },

    /* The same as a step that Back undoes; nothing where the page is so already. `mark`: what history.state is to hold. */
    step(query, mark = {}) {
      if (!isDrawn()) return;
      const none = document.querySelector("[data-opens]") ? "all=1" : "", address = hereWith(query || none);
      if (address !== location.pathname + location.search) history.pushState(mark, "", address);
    },

    /* What somebody types: the letters after the first belong to the same step. */
    typed(query) {
      if (history.state?.typed) stockroom.replaceQuery(query);
      else stockroom.step(query, { typed: true });
    },

    /* The open page as `query` says, one step that Back undoes. `mark`: what history.state is to hold. */
    open(query, mark = {}) {
      if (hereWith(query) !== location.pathname + location.search) history.pushState(mark, "", hereWith(query));
      openPage()?.show();
    },
  });

  addEventListener("_dashprivate_pushstate", () => { isComing = true; });

  /* In the capture phase on window: before Dash hears of it. It hears of Back to this page while it still waits for
     another one, whose parts would be drawn here otherwise. */
  addEventListener("popstate", (event) => {
    const page = openPage();
    if (!page || isComing) {
      isComing = true;
      return;
    }
    event.stopImmediatePropagation();
    page.show();
  }, true);

  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]:not([target], [download])");
    if (!staysHere(link) || !isPlain(event)) return;
    /* Dash does not see what replaceQuery did: a link to the open page's bare address has to be a real visit. */
    const isVisit = !openPage(link.search);
    if (isVisit && (link.search || !location.search)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (isVisit) location.assign(link.href);
    else stockroom.open(link.search.slice(1));
  }, true);
})();
