/* Weekly reports: a week and the stores are chosen from lists, and a table's heads sort its rows. */
(() => {
  "use strict";
  const { announce, on, set } = stockroom;

  const ANY = "any="; /* as dashboard/ui/controls.py */

  /* The values of the drop-down of stores are pieces of a query. */
  on("change", "#reports-open, #reports-scope", () => {
    const stores = document.getElementById("reports-scope").value;
    const query = [`week=${document.getElementById("reports-open").value}`, ...(stores === ANY ? [] : [stores])];
    set("reports-go", { href: `/reports?${query.join("&")}` });
  });

  function worth(row, at) {
    const { dataset, textContent } = row.cells[at];
    return dataset.sort ?? textContent;
  }

  /* Numbers as such, days and texts as people order them; what is not known comes last either way. */
  function compared(one, two, areNumbers, turn) {
    if (!one || !two) return Number(!one) - Number(!two);
    return turn * (areNumbers ? Number(one) - Number(two) : one.localeCompare(two, undefined, { numeric: true }));
  }

  on("click", ".sort-button", (button) => {
    const head = button.closest("th"), body = head.closest("table").tBodies[0], at = head.cellIndex;
    const areNumbers = head.classList.contains("num"), order = head.getAttribute("aria-sort");
    const rises = order ? order === "descending" : !areNumbers;
    const turn = rises ? 1 : -1;
    const rows = [...body.rows].toSorted((one, two) => compared(worth(one, at), worth(two, at), areNumbers, turn));
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", rises ? "ascending" : "descending");
    body.append(...rows);
    announce(stockroom.text("Sorted by {column}", { column: button.textContent }));
  });
})();
