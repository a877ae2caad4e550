/* Settings of stores: which rows are ticked, and the dialog in which they are changed.

   Ticks are kept here by store: the rows are drawn anew whenever something changes. */
(() => {
  "use strict";
  const { on, set } = stockroom;
  const picked = new Set();

  function boxes() { return [...document.querySelectorAll("[data-store] input")]; }

  function storeOf(box) { return box.closest("[data-store]").dataset.store; }

  function recount() {
    if (!document.getElementById("stores-bar")) return;
    set("stores-bar", { hidden: picked.size === 0 });
    set("stores-bar-text", { children: picked.size ? stockroom.text("{number} selected", { number: picked.size }) : "" });
  }

  /* A click, so that React knows of it too. */
  function tick(wanted) {
    for (const box of boxes()) if (box.checked !== wanted(storeOf(box))) box.click();
  }

  on("change", "[data-store] input", (box) => {
    picked[box.checked ? "add" : "delete"](storeOf(box));
    recount();
  });
  on("click", "[data-stores-all]", () => tick(() => true));
  on("click", "[data-stores-clear]", () => { picked.clear(); tick(() => false); recount(); });
  on("click", "[data-stores-change]", (button) => {
    const one = button.dataset.storesChange;
    set("stores-asked", { data: { stores: one ? [one] : [...picked], at: Date.now() } });
  });
  on("keydown", "#stores-dialog input", (_field, event) => {
    if (event.key === "Enter") document.getElementById("stores-save").click();
  });

  dash_clientside.stores = {
    shown() { requestAnimationFrame(() => { tick((store) => picked.has(store)); recount(); }); },
    openForm(form) {
      const dialog = document.getElementById("stores-dialog");
      if (!form || !dialog) return;
      dialog.dataset.several = Object.keys(form.seen).length > 1;
      if (!dialog.open) dialog.showModal();
    },
    saved(done) {
      if (!done) return;
      document.getElementById("stores-dialog").close();
      picked.clear();
      recount();
    },
  };
})();
