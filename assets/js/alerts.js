/* The alert feed: which rows are ticked, and the dialog in which they are answered.

   Rows carry their alert's reference in data-ref; ticking costs no request, whatever the number of rows. */
(function () {
    "use strict";
    const TITLES = { acknowledge: "Acknowledge", snooze: "Snooze", reopen: "Re-open" };
    const clientside = window.dash_clientside = window.dash_clientside || {};

    function boxes() { return [...document.querySelectorAll(".alert-pick input")]; }

    function picked() {
        return boxes().filter((box) => box.checked).map((box) => box.closest("[data-ref]").dataset.ref);
    }

    function counted(number) { return number === 1 ? "1 alert" : number + " alerts"; }

    function recount() {
        if (!document.getElementById("alerts-bar")) { return; }
        const number = picked().length;
        clientside.set_props("alerts-bar", { hidden: number === 0 });
        clientside.set_props("alerts-bar-text", { children: number ? number + " selected" : "" });
    }

    /* A click, so that React knows of it too. */
    function tickAll(checked) {
        boxes().filter((box) => box.checked !== checked).forEach((box) => box.click());
    }

    function open(doing, refs) {
        const dialog = document.getElementById("alert-dialog");
        const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
        clientside.set_props("alerts-asked", { data: { do: doing, refs: refs, zone: zone } });
        clientside.set_props("alert-dialog-title", { children: TITLES[doing] + " " + counted(refs.length) });
        clientside.set_props("alert-confirm", { children: TITLES[doing] });
        clientside.set_props("alert-problem", { children: "" });
        dialog.dataset.doing = doing;
        if (!dialog.open) { dialog.showModal(); }
        const name = document.getElementById("your-name");
        (name && name.value ? document.getElementById("alert-reason") : name).focus();
    }

    function close() {
        const dialog = document.getElementById("alert-dialog");
        if (dialog && dialog.open) { dialog.close(); }
    }

    document.addEventListener("change", (event) => {
        if (event.target instanceof Element && event.target.closest(".alert-pick")) { recount(); }
    });
    document.addEventListener("click", (event) => {
        if (!(event.target instanceof Element)) { return; }
        const button = event.target.closest("[data-alert-do]");
        if (button) {
            const row = button.closest("[data-ref]");
            const refs = row ? [row.dataset.ref] : picked();
            if (refs.length) { open(button.dataset.alertDo, refs); }
        } else if (event.target.closest("[data-alert-all]")) { tickAll(true); }
        else if (event.target.closest("[data-alert-clear]")) { tickAll(false); }
        else if (event.target.closest("[data-dialog-close]")) { close(); }
        else if (event.target.id === "alert-dialog") { close(); } // beside the dialog's own body
        recount();
    });
    document.addEventListener("keydown", (event) => {
        const typing = event.target instanceof HTMLInputElement && event.target.closest("#alert-dialog");
        if (event.key === "Enter" && typing) { document.getElementById("alert-confirm").click(); }
    });

    clientside.alerts = {
        recount: function () { window.requestAnimationFrame(recount); },
        /* The server has done what was asked for. */
        answered: function (done) {
            if (!done) { return; }
            close();
            tickAll(false);
            clientside.set_props("alert-reason", { value: "" });
        }
    };
})();
