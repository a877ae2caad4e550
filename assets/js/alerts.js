/* The alert feed: which rows are ticked, the dialog in which they are answered, and the panel of one alert.

   Rows carry their alert's reference in data-ref and whose it was when they were drawn in data-assignee; ticking costs no request, whatever the number of rows. */
(() => {
  "use strict";
  const { on, set } = stockroom;
  const TITLES = {
    acknowledge: stockroom.text("Acknowledge"), snooze: stockroom.text("Snooze"), reopen: stockroom.text("Re-open"),
    assign: stockroom.text("Assign"),
  };
  const QUESTIONS = {
    acknowledge: (number) => stockroom.plural("Acknowledge {number} alert", "Acknowledge {number} alerts", number),
    snooze: (number) => stockroom.plural("Snooze {number} alert", "Snooze {number} alerts", number),
    reopen: (number) => stockroom.plural("Re-open {number} alert", "Re-open {number} alerts", number),
    assign: (number) => stockroom.plural("Assign {number} alert", "Assign {number} alerts", number),
  };

  function boxes() { return [...document.querySelectorAll(".alert-pick input")]; }

  function picked() { return boxes().filter((box) => box.checked).map((box) => box.closest("[data-ref]")); }

  /* All that match the filters, also those further down: { number, query }. What is unticked ends it. */
  let matching = null;
  let ticking = false;
  let shown = "";
  let list = null; /* of the visit whose address is known */
  let steps = "";

  function recount() {
    const number = matching ? matching.number : picked().length;
    if (!document.getElementById("alerts-bar")) return;
    set("alerts-bar", { hidden: number === 0 });
    document.getElementById("alerts-bar").dataset.every = matching ? "1" : "";
    set("alerts-bar-text", { children: number ? stockroom.text("{number} selected", { number }) : "" });
  }

  /* A click, so that React knows of it too. */
  function tickAll(checked) {
    ticking = true;
    for (const box of boxes()) if (box.checked !== checked) box.click();
    ticking = false;
  }

  function open(doing, rows) {
    const dialog = document.getElementById("alert-dialog");
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const every = rows.length ? null : matching;
    const refs = rows.map((row) => row.dataset.ref);
    const number = every ? every.number : refs.length;
    const seen = Object.fromEntries(rows.map((row) => [row.dataset.ref, row.dataset.assignee]));
    const all = every && { matching: every.query, number, at: Date.now() };
    set("alerts-asked", { data: { do: doing, refs, zone, ...all, ...(doing === "assign" && { seen, at: Date.now() }) } });
    if (!all) set("alert-matching", { children: "" });
    set("alert-dialog-title", { children: QUESTIONS[doing](number) });
    set("alert-confirm", { children: TITLES[doing] });
    set("alert-problem", { children: "" });
    dialog.dataset.doing = doing;
    if (!dialog.open) dialog.showModal();
    const first = document.getElementById(doing === "assign" ? "alert-to" : "alert-reason");
    first.focus();
    first.select?.(); // the reason given last stands there: typing replaces it
  }

  on("click", "[data-alert-do]", (button) => {
    const row = button.closest("[data-ref]"), menu = button.closest("details.menu");
    if (menu) menu.open = false;
    const rows = row ? [row] : matching ? [] : picked();
    if (rows.length || matching) open(button.dataset.alertDo, rows);
  });
  on("click", "[data-alert-matching]", (button) => {
    matching = { number: Number(button.dataset.alertMatching), query: shown };
    tickAll(true);
    recount();
  });
  on("click", "[data-alert-open]", (button) => set("alert-one", { data: button.closest("[data-ref]").dataset.ref }));
  on("click", "[data-alert-all]", () => tickAll(true));
  on("click", "[data-alert-clear]", () => { matching = null; tickAll(false); recount(); });
  on("change", ".alert-pick", () => { if (!ticking) matching = null; recount(); });
  on("keydown", "#alert-dialog input", (_field, event) => {
    if (event.key === "Enter") document.getElementById("alert-confirm").click();
  });

  /* Escape, the button and a click beside the panel close it: the address follows. */
  document.addEventListener("close", (event) => { if (event.target.id === "alert-panel") set("alert-one", { data: null }); }, true);

  function unsearched(text) {
    const left = new URLSearchParams(text);
    left.delete("q");
    return left.toString();
  }

  /* A filter and an open alert are steps of Back; so is what is searched for, whatever its number of letters. What a
     visit begins with is no step. */
  function remember(query) {
    const rows = document.getElementById("alerts-rows");
    if (rows !== list) stockroom.replaceQuery(query);
    else if (query !== steps && unsearched(query) === unsearched(steps)) stockroom.typed(query);
    else stockroom.step(query);
    list = rows;
    steps = query;
  }

  const ANY = "any="; /* as dashboard/ui/controls.py */

  function piece(query, name) {
    return new URLSearchParams(query.getAll(name).map((value) => [name, value])).toString() || ANY;
  }

  /* Back, Forward and the page's own links: the controls say what the address says, and the list follows them. */
  stockroom.page("/alerts", "alerts-rows", () => {
    const query = new URLSearchParams(location.search);
    steps = location.search.slice(1);
    set("alerts-status", { value: query.getAll("status").map((status) => `status=${status}`) });
    set("alerts-search", { value: query.get("q") || "" });
    for (const name of ["kind", "store", "order", "assigned"]) set(`alerts-${name}`, { value: piece(query, name) });
    set("alerts-days", { value: piece(query, query.has("since") ? "since" : "days") });
    set("alert-one", { data: query.get("alert") });
  });

  dash_clientside.alerts = {
    /* The view and the open alert are the page's state. */
    address(query, one) {
      const parts = [query, one && new URLSearchParams({ alert: one }).toString()].filter(Boolean);
      if (query === undefined || location.pathname !== "/alerts") return; // an answer that comes after Back is of no page
      if (query !== shown) matching = null;
      shown = query;
      remember(parts.join("&"));
      for (const kind of ["csv", "xlsx"]) set(`alerts-${kind}`, { href: `/export/alerts.${kind}${query && `?${query}`}` });
    },
    opened(one) {
      const panel = document.getElementById("alert-panel");
      if (panel?.open && !one) panel.close();
      if (panel && !panel.open && one) { panel.showModal(); panel.querySelector(".side-panel-title").focus(); }
      return one;
    },
    commented(saved) { if (saved) set("alert-comment", { value: "" }); },
    recount() { requestAnimationFrame(recount); },
    /* The server has done what was asked for. */
    answered(done) {
      if (!done) return;
      document.getElementById("alert-dialog")?.close();
      matching = null;
      tickAll(false);
      recount();
    },
  };
})();
