/* Dialogs, and menus that drop down.

   A dialog is the browser's own: it keeps the focus, makes the rest inert, closes on Escape and gives the focus back.
   Here is what closes it besides: a button with data-close, and a click beside it. */
(() => {
  "use strict";
  const { on } = stockroom;
  const OPEN_MENU = "details:is(.menu, .same-stores)[open]";

  on("click", "dialog[open] [data-close]", (button) => button.closest("dialog").close());
  on("click", "dialog[open]", (dialog, event) => { if (event.target === dialog) dialog.close(); });

  /* A menu closes when something beside it is clicked; those of an open sheet stay, they are parts of it. */
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(OPEN_MENU)) {
      if (!menu.contains(event.target) && !menu.closest(":popover-open")) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector(OPEN_MENU);
    if (!menu) return;
    event.preventDefault(); // the sheet it may lie in stays open
    menu.open = false;
    menu.querySelector("summary").focus();
  });
})();
