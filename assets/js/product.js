/* One product: the dialog that asks before it is deleted; its image and datasheet, sent straight to S3.

   The server gives one form for a file and checks what has arrived by its content before it shows it. */
(() => {
  "use strict";
  const { announce, on, set } = stockroom;
  let chosen = null;

  on("click", "[data-product-delete]", () => {
    document.getElementById("product-delete-dialog").showModal();
    document.getElementById("product-delete-reason").focus();
  });

  on("click", "[data-product-edit]", () => {
    set("product-edit-problem", { children: "" });
    set("product-edit-asked", { data: Date.now() });
    document.getElementById("product-edit-dialog").showModal();
  });

  function problem(words) { set("product-file-problem", { children: words }); }

  function ask(what) { set("product-file-asked", { data: { ...what, at: Date.now() } }); }

  on("click", "[data-product-file]", (button) => {
    const { productFile: kind, types, most, wanted } = button.dataset;
    const input = Object.assign(document.createElement("input"), { type: "file", accept: types });
    input.addEventListener("change", () => {
      const [file] = input.files;
      if (!file) return;
      if (!types.split(",").includes(file.type) || !file.size || file.size > Number(most)) { problem(wanted); return; }
      chosen = { kind, file };
      problem("");
      ask({ do: "send", kind, type: file.type, size: file.size });
    });
    input.click();
  });
  on("click", "[data-product-remove]", (button) => ask({ do: "remove", kind: button.dataset.productRemove }));

  function failed() { problem(stockroom.text("The file could not be sent. Try again in a moment.")); }

  function transfer(form) {
    const { kind, file } = chosen, body = new FormData();
    for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
    body.append("file", file);
    announce(stockroom.text("Sending {name}.", { name: file.name }));
    fetch(form.url, { method: "POST", body }).then(
      (answer) => (answer.ok ? ask({ do: "keep", kind, draft_id: form.draft_id }) : failed()), failed);
  }

  window.dash_clientside = window.dash_clientside || {};
  dash_clientside.product = {
    done(deed) {
      if (!deed) return;
      for (const name of ["delete", "edit"]) document.getElementById(`product-${name}-dialog`)?.close();
    },
    send(form) { if (form && chosen) transfer(form); },
  };
})();
