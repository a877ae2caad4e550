/* The alert feed: which rows are ticked, and the dialog in which they are answered.

   Rows carry their alert's reference in data-ref; ticking costs no request, whatever the number of rows. */
(() => {
  "use strict";
  const { on, set } = stockroom;
  const TITLES = { acknowledge: "Acknowledge", snooze: "Snooze", reopen: "Re-open" };

  function boxes() { return [...document.querySelectorAll(".alert-pick input")]; }

  function picked() { return boxes().filter((box) => box.checked).map((box) => box.closest("[data-ref]").dataset.ref); }

  function recount() {
    const number = picked().length;
    if (!document.getElementById("alerts-bar")) return;
    set("alerts-bar", { hidden: number === 0 });
    set("alerts-bar-text", { children: number ? `${number} selected` : "" });
  }

  /* A click, so that React knows of it too. */
  function tickAll(checked) {
    for (const box of boxes()) if (box.checked !== checked) box.click();
  }

  function open(doing, refs) {
    const dialog = document.getElementById("alert-dialog");
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    set("alerts-asked", { data: { do: doing, refs, zone } });
    set("alert-dialog-title", { children: `${TITLES[doing]} ${refs.length === 1 ? "1 alert" : `${refs.length} alerts`}` });
    set("alert-confirm", { children: TITLES[doing] });
    set("alert-problem", { children: "" });
    dialog.dataset.doing = doing;
    if (!dialog.open) dialog.showModal();
    document.getElementById("alert-reason").focus();
  }

  on("click", "[data-alert-do]", (button) => {
    const row = button.closest("[data-ref]");
    const refs = row ? [row.dataset.ref] : picked();
    if (refs.length) open(button.dataset.alertDo, refs);
  });
  on("click", "[data-alert-all]", () => tickAll(true));
  on("click", "[data-alert-clear]", () => tickAll(false));
  on("change", ".alert-pick", recount);
  on("keydown", "#alert-dialog input", (_field, event) => {
    if (event.key === "Enter") document.getElementById("alert-confirm").click();
  });

  dash_clientside.alerts = {
    recount() { requestAnimationFrame(recount); },
    /* The server has done what was asked for. */
    answered(done) {
      if (!done) return;
      document.getElementById("alert-dialog")?.close();
      tickAll(false);
      set("alert-reason", { value: "" });
    },
  };
})();
