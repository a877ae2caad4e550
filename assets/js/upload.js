/* Sends files from the browser straight to S3 and shows how far each one is.

   The server gives one form per file (a presigned POST); the bytes never pass through it. A transfer goes on while the
   reader looks at other pages of the app: files live here, not in the page. */
(() => {
  "use strict";
  const { announce, on, set } = stockroom;
  const AT_ONCE = 3;
  const LONG_TRANSFER = 20 * 1000 * 1000;
  const WATCHED = 20;
  const files = new Map();
  const sent = [], offered = [];
  let drafts = [];
  let newest = 0;

  function sizeWords(bytes) {
    if (bytes < 1000) return stockroom.plural("{number} byte", "{number} bytes", bytes);
    if (bytes < 1000000) return `${Math.round(bytes / 1000)} kB`;
    return `${(bytes / 1000000).toFixed(1)} MB`;
  }

  function element(tag, className, props) { return Object.assign(document.createElement(tag), { className, ...props }); }

  function drawRow(entry) {
    const { name, size } = entry.file, head = element("div", "upload-file-head");
    entry.row = element("li", "upload-file");
    entry.button = element("button", "button button-small", { type: "button", onclick: () => pressed(entry) });
    entry.bar = element("progress", "upload-bar", { max: 100, value: 0, ariaLabel: `Sending ${name}` });
    entry.note = element("p", "upload-file-note");
    head.append(
      element("span", "upload-file-name", { textContent: name }),
      element("span", "upload-file-size", { textContent: sizeWords(size) }),
      entry.button,
    );
    entry.row.append(head, entry.bar, entry.note);
    place(entry);
  }

  function place(entry) { document.getElementById("upload-queue")?.append(entry.row); }

  function say(entry, state, note) {
    const failed = state === "failed";
    entry.state = state;
    entry.row.dataset.state = state;
    entry.note.textContent = note;
    entry.bar.hidden = failed;
    entry.button.textContent = failed ? (entry.retry ? stockroom.text("Try again") : stockroom.text("Remove")) : stockroom.text("Cancel");
    entry.button.ariaLabel = `${entry.button.textContent}: ${entry.file.name}`;
    entry.button.hidden = state === "sent";
  }

  function fail(entry, note, retry) {
    entry.retry = retry;
    say(entry, "failed", note);
    announce(`${entry.file.name}: ${note}`);
    advance();
    showOffered();
  }

  function pressed(entry) {
    if (entry.state === "failed" && entry.retry) {
      entry.form = null;
      say(entry, "waiting", stockroom.text("Waiting"));
      ask();
      return;
    }
    forget(entry);
    if (entry.state === "failed") return;
    entry.transfer?.abort();
    announce(stockroom.text("{name} was not sent.", { name: entry.file.name }));
    advance();
    showOffered();
  }

  function forget(entry) {
    files.delete(entry.number);
    entry.row.remove();
  }

  function add(list) {
    for (const file of list) {
      const entry = { number: ++newest, file, form: null, retry: false };
      files.set(entry.number, entry);
      drawRow(entry);
      if (file.size === 0) fail(entry, stockroom.text("The file is empty. Nothing was sent."), false);
      else say(entry, "waiting", stockroom.text("Waiting"));
    }
    ask();
  }

  /* Every file that has no form yet is asked for: an answer that was overtaken by a newer question is not missed. */
  function ask() {
    const open = [...files.values()].filter((entry) => entry.state === "waiting" && !entry.form);
    const wanted = open.map((entry) => ({ number: entry.number, name: entry.file.name, size: entry.file.size }));
    if (wanted.length) set("upload-request", { data: { files: wanted, asked: Date.now() } });
  }

  function advance() {
    let busy = [...files.values()].filter((entry) => entry.state === "sending").length;
    for (const entry of files.values()) {
      if (busy >= AT_ONCE) return;
      if (entry.state === "waiting" && entry.form) {
        busy += 1;
        transfer(entry);
      }
    }
  }

  function transfer(entry) {
    const body = new FormData(), request = new XMLHttpRequest();
    for (const [name, value] of Object.entries(entry.form.fields)) body.append(name, value);
    body.append("file", entry.file);
    entry.transfer = request;
    request.upload.addEventListener("progress", (event) => showProgress(entry, event));
    request.addEventListener("load", () => finished(entry, request));
    request.addEventListener("error", () => fail(entry, connectionWords(), true));
    request.open("POST", entry.form.url);
    say(entry, "sending", stockroom.text("Starting"));
    announce(stockroom.text("Sending {name}, {size}.", { name: entry.file.name, size: sizeWords(entry.file.size) }));
    request.send(body);
  }

  function showProgress(entry, event) {
    const share = event.lengthComputable ? event.loaded / event.total : 0;
    const percent = Math.min(100, Math.floor(share * 100));
    entry.bar.value = percent;
    entry.note.textContent = percent < 100 ? stockroom.text("{percent} % sent", { percent }) : stockroom.text("Sent, waiting for the answer");
    if (entry.file.size > LONG_TRANSFER && share >= 0.5 && !entry.halfSaid) {
      entry.halfSaid = true;
      announce(stockroom.text("{name}: half sent.", { name: entry.file.name }));
    }
  }

  function finished(entry, request) {
    if (request.status < 200 || request.status > 299) {
      fail(entry, ...refusal(entry, request));
      return;
    }
    entry.bar.value = 100;
    announce(stockroom.text("{name} is sent.", { name: entry.file.name }));
    if (entry.form.preview) { offer(entry); advance(); return; }
    say(entry, "sent", stockroom.text("Sent. Waiting for Stockroom to pick it up."));
    sent.unshift({ upload_id: entry.form.upload_id, name: entry.file.name });
    set("upload-watch", { data: sent.slice(0, WATCHED) });
    advance();
  }

  /* Looked at before they are imported: at once where it is the only file, in a list where there are several. */
  function offer(entry) {
    offered.push(entry.form);
    forget(entry);
    showOffered();
  }

  /* Once nothing is under way any more. */
  function showOffered() {
    if (!offered.length || [...files.values()].some((one) => one.state === "waiting" || one.state === "sending")) return;
    const done = offered.splice(0), isAlone = !files.size && done.length === 1 && !drafts.length;
    if (isAlone && document.getElementById("upload-drop")) {
      set("upload-go", { href: done[0].preview });
      return;
    }
    drafts.push(...done.map((form) => form.draft));
    showDrafts();
  }

  /* A reader who is on another page by then finds the list when they come back. */
  function showDrafts() { if (document.getElementById("upload-several")) set("upload-drafts", { data: [...drafts] }); }

  function connectionWords() {
    if (!navigator.onLine) return stockroom.text("You are offline. Nothing was sent: connect, then try again.");
    return stockroom.text("The file storage could not be reached. Nothing was sent: try again in a moment.");
  }

  function tooLargeWords(entry) {
    const limit = entry.form?.max_bytes
      ? stockroom.text(" The limit is {size}.", { size: sizeWords(entry.form.max_bytes) }) : "";
    return stockroom.text(
      "The file is too large to be taken.{limit} Split it, for example by store, and send the parts.", { limit });
  }

  /* What the storage's refusal means, and whether another try may help. */
  function refusal(entry, { status, responseText }) {
    const code = /<Code>([^<]*)<\/Code>/.exec(responseText)?.[1] || String(status);
    if (code === "EntityTooLarge" || status === 413) return [tooLargeWords(entry), false];
    if (status === 503 || status === 429 || code === "SlowDown") {
      return [stockroom.text("The file storage is busy. Nothing was sent: try again in a minute."), true];
    }
    if (status === 403) return [stockroom.text("The permission to send this file has run out or was refused. Nothing was sent: try again."), true];
    return [stockroom.text("The file storage did not take the file ({code}). Nothing was sent: try again.", { code }), true];
  }

  /* ---- choosing and dropping ---- */

  function fileInput() {
    const input = element("input", "visually-hidden", {
      id: "upload-input", type: "file", multiple: true, accept: ".csv,.tsv,.txt,.xlsx,text/csv", tabIndex: -1,
      ariaLabel: stockroom.text("Files to send"), ariaHidden: "true",
    });
    input.addEventListener("change", () => {
      add([...input.files]);
      input.value = "";
    });
    return input;
  }

  function mark(isDragged) { document.getElementById("upload-drop")?.classList.toggle("is-dragged", isDragged); }

  /* A file dropped beside the zone must not replace the page. */
  function isDrag(event) {
    const ours = document.getElementById("upload-drop") && event.dataTransfer?.types.includes("Files");
    if (ours) event.preventDefault();
    return ours;
  }

  function isOver(event) { return Boolean(event.target.closest?.("#upload-drop")); }

  document.addEventListener("dragover", (event) => { if (isDrag(event)) mark(isOver(event)); });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) mark(false); });
  document.addEventListener("drop", (event) => {
    if (!isDrag(event)) return;
    mark(false);
    if (!isOver(event)) return;
    const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
    const isFolder = items.map((item) => Boolean(item.webkitGetAsEntry()?.isDirectory));
    if (isFolder.includes(true)) announce(stockroom.text("A folder cannot be sent. Choose the files inside it."));
    add([...event.dataTransfer.files].filter((_file, at) => !isFolder[at]));
  });
  on("click", "#upload-choose", () => document.getElementById("upload-input").click());
  addEventListener("beforeunload", (event) => {
    if ([...files.values()].some((entry) => entry.state === "sending" || entry.state === "waiting")) event.preventDefault();
  });

  dash_clientside.upload = {
    /* The page is shown: give it its file input, and what was under way when the reader left it. */
    prepare() {
      const slot = document.getElementById("upload-input-slot");
      if (slot && !slot.firstChild) slot.append(fileInput());
      files.forEach(place);
      if (drafts.length) showDrafts();
      return sent.slice(0, WATCHED);
    },
    /* Some of those that were looked at together are imported by now. */
    keep(left) { if (left) drafts = [...left]; },
    /* The server's forms have come: start what can be started. */
    begin(forms) {
      for (const form of forms || []) {
        const entry = files.get(form.number);
        if (entry?.state !== "waiting" || entry.form) continue;
        if (form.problem) { fail(entry, form.problem, true); continue; }
        entry.form = form;
        if (form.max_bytes && entry.file.size > form.max_bytes) fail(entry, tooLargeWords(entry), false);
      }
      advance();
    },
    /* The server shows a sent file itself now: its row here has done its work. */
    settle() {
      for (const entry of files.values()) if (entry.state === "sent") forget(entry);
    },
  };
})();
