/* All stores: the address is the view; the search writes into it, and the order on a phone, which shows no heads. */
(() => {
  "use strict";
  const { on, set } = stockroom;

  stockroom.page("/stores", "all-stores-table", () => {
    const query = new URLSearchParams(location.search);
    set("all-stores-search", { value: query.get("q") || "" });
    set("all-stores-query", { data: location.search.slice(1) });
  });

  dash_clientside.allStores = {
    find(text) {
      const query = new URLSearchParams(location.search), sought = text?.trim() ?? "";
      if (sought === (query.get("q") ?? "")) return;
      if (sought) query.set("q", sought); else query.delete("q");
      stockroom.typed(query.toString());
      set("all-stores-query", { data: location.search.slice(1) });
    },
  };

  on("change", "#all-stores-order", (select) => stockroom.open(select.value));
})();
