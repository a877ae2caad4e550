/* How the stock grid's cells look. Names are data: they become text nodes, never markup. */
(function () {
    "use strict";
    var WORDS = { out: "Out of stock", low: "Low", healthy: "Healthy" };
    var BELOW_ZERO = "Count below 0";
    var WHOLE = new Intl.NumberFormat("en");
    var MONEY = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    var NOTHING = "\u2013";

    function make(type, props) {
        return window.React.createElement.apply(null, [type, props].concat(Array.prototype.slice.call(arguments, 2)));
    }
    function written(format, value) {
        if (value === undefined) { return ""; }
        return value === null ? NOTHING : format.format(value).replace("-", "\u2212");
    }
    function chip(row) {
        var words = row.on_hand < 0 ? BELOW_ZERO : WORDS[row.status] || row.status;
        return make("span", { className: "chip tone-" + row.status },
            make("span", { className: "icon icon-" + row.status, "aria-hidden": "true" }), words);
    }
    function time(at) { return make("time", { dateTime: at, "data-relative": "ago", key: at }); }

    window.dashAgGridFunctions = Object.assign(window.dashAgGridFunctions || {}, {
        stockNumber: function (params) { return written(WHOLE, params.value); },
        stockMoney: function (params) { return written(MONEY, params.value); },
        stockText: function (params) { return params.value === undefined ? "" : params.value || NOTHING; },
        stockHover: function (params) { return params.value || null; }
    });

    window.dashAgGridComponentFunctions = Object.assign(window.dashAgGridComponentFunctions || {}, {
        StockStatus: function (props) { return props.value ? chip(props.data) : null; },
        StockChanged: function (props) { return props.value ? time(props.value) : null; },
        StockCard: function (props) {
            var row = props.data;
            if (!row) { return null; }
            var place = [row.product_id, row.store, row.category].filter(Boolean).join(" \u00b7 ");
            return make("div", { className: "stock-card" },
                make("div", { className: "stock-card-name" }, row.product_name || row.product_id), chip(row),
                make("div", { className: "stock-card-place" }, row.product_name ? place : [row.store, row.category].filter(Boolean).join(" \u00b7 ")),
                make("div", { className: "stock-card-count" },
                    make("b", null, written(WHOLE, row.on_hand)), " on hand \u00b7 reorder at " + written(WHOLE, row.reorder_point) +
                    (row.unit_price === null ? "" : " \u00b7 " + written(MONEY, row.unit_price) + " " + ((props.context || {}).currency || ""))),
                make("div", { className: "stock-card-time" }, time(row.changed_at)));
        }
    });
})();
