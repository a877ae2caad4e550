/* Saved views: what a person wants to keep is the address of the grid; the server fills the dialog. */
(() => {
  "use strict";
  const { on, set } = stockroom;

  function ask(viewId) {
    set("views-asked", { data: { view_id: viewId, query: location.search.slice(1), at: Date.now() } });
    document.querySelector(".views-menu").open = false;
  }

  on("click", "[data-view-save]", () => ask(""));
  on("click", "[data-view-edit]", (button) => ask(button.dataset.viewEdit));
  on("click", "[data-view-mine]", () => {
    set("views-mine", { data: { query: location.search.slice(1), at: Date.now() } });
    document.querySelector(".views-menu").open = false;
  });
  on("keydown", "#views-name", (_field, event) => {
    if (event.key === "Enter") document.getElementById("views-save").click();
  });

  dash_clientside.views = {
    /* What opens with the bare address goes into it, before an item that is open. */
    arrived(opening) {
      const query = new URLSearchParams(location.search);
      const isBare = [...query.keys()].every((name) => ["item", "at", "correct"].includes(name));
      if (opening && isBare) stockroom.replaceQuery([opening, query.toString()].filter(Boolean).join("&"));
      return opening;
    },
    opened(seen) {
      const dialog = document.getElementById("views-dialog");
      if (!seen || !dialog) return;
      dialog.dataset.known = Boolean(seen.rev);
      dialog.dataset.mine = seen.mine;
      set("views-problem", { children: "" });
      if (!dialog.open) dialog.showModal();
    },
    saved(done) { if (done) document.getElementById("views-dialog")?.close(); },
  };
})();
