/* One product: the dialog that asks before it is deleted. */
(() => {
  "use strict";
  const { on } = stockroom;

  on("click", "[data-product-delete]", () => {
    document.getElementById("product-delete-dialog").showModal();
    document.getElementById("product-delete-reason").focus();
  });

  window.dash_clientside = window.dash_clientside || {};
  dash_clientside.product = {
    done(deed) { if (deed) document.getElementById("product-delete-dialog")?.close(); },
  };
})();
