/* A file before its import: what a person says of its columns, the values they mend, and the problems as text. */
(() => {
  "use strict";
  const { announce, on, set } = stockroom;
  const NONE = "*";

  /* Which columns were chosen, where that is not what was found; null: the file has no such column. */
  function chosenColumns(place) {
    const chosen = {}, found = JSON.parse(place.dataset.found);
    for (const select of place.querySelectorAll("select")) {
      const name = select.id.replace("preview-column-", "");
      if (select.value !== found[name]) chosen[name] = select.value === NONE ? null : Number(select.value);
    }
    return chosen;
  }

  function ordered(places) { return JSON.stringify(Object.entries(places).toSorted()); }

  /* Store -> its column of counts, where that is not what was found; null: nothing was changed. */
  function chosenLocations() {
    const place = document.getElementById("preview-locations"), chosen = {};
    if (!place) return null;
    for (const box of place.querySelectorAll("input[id^='preview-location-']")) {
      const column = document.getElementById(box.id.replace("location-", "location-column-")).value, store = box.value.trim();
      if (store && column !== NONE) chosen[store] = Number(column);
    }
    return ordered(chosen) === ordered(JSON.parse(place.dataset.locations)) ? null : chosen;
  }

  /* Elements of what the server has made plain data of (dashboard/ui/static_parts.py); a text stays a text. */
  function drawn(part) {
    if (typeof part === "string") return document.createTextNode(part);
    const [tag, attributes, inner] = part, element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...inner.map(drawn));
    return element;
  }

  dash_clientside.preview = {
    /* One question at a time: of two under way Dash drops the first one's answer. */
    askAgain(next) {
      if (!next) return;
      setTimeout(() => {
        if (document.getElementById("preview-verdict")) set("preview-poll", { n_intervals: next.ticks });
      }, next.wait);
    },
    draw(lists) {
      for (const [id, parts] of Object.entries(lists || {})) document.getElementById(id).replaceChildren(...parts.map(drawn));
    },
  };

  on("click", "a[data-within]", (link, event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    set(link.closest("[data-go]")?.dataset.go ?? "preview-go", { href: link.getAttribute("href") });
  });

  function readAgain(said) {
    const [mode, store] = ["preview-mode", "preview-store"].map((id) => document.getElementById(id).value);
    set("preview-said", { data: { mode, store: store === NONE ? "" : store, said } });
    announce(stockroom.text("The file is read again."));
  }

  on("click", "#preview-apply", () => {
    const place = document.getElementById("preview-columns"), columns = chosenColumns(place);
    const known = JSON.parse(place.dataset.said), locations = chosenLocations();
    const changed = Object.keys(columns).length || locations;
    const said = changed ? {
      ...known, columns: { ...known.columns, ...columns }, locations: locations ?? known.locations ?? {},
      header_line: Number(place.dataset.line),
    } : known;
    readAgain(said);
  });

  on("click", "#preview-afresh", () => {
    const known = JSON.parse(document.getElementById("preview-columns").dataset.said);
    readAgain({ ...known, columns: {}, locations: {}, afresh: true });
  });

  on("click", "#preview-mend", () => {
    const cells = {};
    for (const box of document.querySelectorAll("#preview-problems input[id^='mend-']")) {
      cells[box.id.replace("mend-", "")] = box.value;
    }
    set("preview-mends", { data: { cells, asked: Date.now() } });
  });

  /* The rows of one kind: the same problem in the same column, whatever the numbers (preview_lists.kind_of_problem). */
  function kindOf(row) { return `${row.cells[2].textContent}|${row.cells[4].textContent.replace(/\d[\d.,]*/g, "0")}`; }

  on("change", "#preview-kind", (select) => {
    for (const row of document.querySelectorAll("#preview-problems tbody tr")) {
      row.hidden = select.value !== "all" && kindOf(row) !== select.value;
    }
  });

  /* As a spreadsheet takes it: one line for each problem, its cells parted by tabs. */
  function cellText(cell) { return (cell.querySelector("input")?.value ?? cell.innerText.replace(/\s+/g, " ")).trim(); }

  on("click", "#preview-copy", async () => {
    const rows = [...document.querySelectorAll("#preview-problems tr:not([hidden])")];
    const lines = rows.map((row) => [...row.cells].map(cellText).join("\t"));
    try {
      await navigator.clipboard.writeText(lines.join("\n"));
      announce(stockroom.text("The problems are copied."));
    } catch {
      announce(stockroom.text("The browser did not let the problems be copied."));
    }
  });
})();
