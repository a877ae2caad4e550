/* How the stock grid's cells look. Names are data: they become text nodes, never markup. */
(() => {
  "use strict";
  const WORDS = {
    out: stockroom.text("Out of stock"), low: stockroom.text("Low"), healthy: stockroom.text("Healthy"),
  };
  const NOTHING = "\u2013";
  const DOT = " \u00b7 ";

  function make(type, className, ...children) { return React.createElement(type, { className }, ...children); }

  const CENTS = 2, TENTH = 0.1;
  const YEAR_DAYS = 365; // beyond a year the number of days tells nobody more

  function written(value, digits) {
    if (value === undefined) return "";
    return value === null ? NOTHING : stockroom.number(value, digits).replace("-", "\u2212");
  }

  function chip(row) {
    const words = row.on_hand < 0 ? stockroom.text("Count below 0") : WORDS[row.status] || row.status;
    return make("span", `chip tone-${row.status}`,
      React.createElement("span", { className: `icon icon-${row.status}`, "aria-hidden": "true" }), words);
  }

  function time(at) { return React.createElement("time", { dateTime: at, "data-relative": "ago", key: at }); }

  window.dashAgGridFunctions = {
    ...window.dashAgGridFunctions,
    stockNumber(params) { return written(params.value); },
    stockMoney(params) { return written(params.value, CENTS); },
    stockADay(params) { return written(params.value, params.value > 0 && params.value < TENTH ? CENTS : 1); },
    stockDays(params) {
      return params.value > YEAR_DAYS ? stockroom.text("over a year") : written(params.value && Math.floor(params.value));
    },
    stockText(params) { return params.value === undefined ? "" : params.value || NOTHING; },
    stockStore(params) { return params.data?.called ?? ""; },
    stockHover(params) { return params.value || null; },
  };

  window.dashAgGridComponentFunctions = {
    ...window.dashAgGridComponentFunctions,
    StockStatus(props) { return props.value ? chip(props.data) : null; },
    StockChanged(props) { return props.value ? time(props.value) : null; },
    StockCard({ data: row, context }) {
      if (!row) return null;
      const place = [row.product_name && row.product_id, row.called, row.category].filter(Boolean).join(DOT);
      const price = row.unit_price === null ? "" : `${DOT}${written(row.unit_price, CENTS)} ${context?.currency || ""}`;
      return make("div", "stock-card",
        make("div", "stock-card-name", row.product_name || row.product_id), chip(row),
        make("div", "stock-card-place", place),
        make("div", "stock-card-count",
          make("b", "", written(row.on_hand)),
          stockroom.text(" on hand · threshold {point}{price}", { point: written(row.reorder_point), price })),
        make("div", "stock-card-time", time(row.changed_at)));
    },
  };
})();
