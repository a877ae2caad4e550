/* Sends files from the browser straight to S3 and shows how far each one is.

   The server gives one form per file (a presigned POST); the bytes never pass through it. A transfer goes on while the
   reader looks at other pages of the app: files live here, not in the page. */
(function () {
  "use strict";

  const REQUEST = "upload-request";
  const WATCH = "upload-watch";
  const AT_ONCE = 3;
  const LONG_TRANSFER = 20 * 1000 * 1000;
  const files = new Map();
  const sent = [];
  let newest = 0;

  function sizeWords(bytes) {
    if (bytes < 1000) return bytes === 1 ? "1 byte" : bytes + " bytes";
    if (bytes < 1000000) return Math.round(bytes / 1000) + " kB";
    return (bytes / 1000000).toFixed(1) + " MB";
  }

  function element(tag, className, text) {
    const made = document.createElement(tag);
    made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function announce(text) {
    window.dash_clientside.set_props("announce", { children: text });
  }

  function drawRow(entry) {
    const row = element("li", "upload-file");
    const head = element("div", "upload-file-head");
    entry.button = element("button", "button button-small", "Cancel");
    entry.button.type = "button";
    entry.button.addEventListener("click", () => pressed(entry));
    entry.note = element("p", "upload-file-note", "Waiting");
    entry.bar = element("progress", "upload-bar");
    entry.bar.max = 100;
    entry.bar.value = 0;
    entry.bar.setAttribute("aria-label", "Sending " + entry.file.name);
    head.append(element("span", "upload-file-name", entry.file.name));
    head.append(element("span", "upload-file-size", sizeWords(entry.file.size)), entry.button);
    row.append(head, entry.bar, entry.note);
    entry.row = row;
    place(entry);
  }

  function place(entry) {
    const queue = document.getElementById("upload-queue");
    if (queue && entry.row.parentNode !== queue) queue.append(entry.row);
  }

  function say(entry, state, note) {
    entry.state = state;
    entry.row.dataset.state = state;
    entry.note.textContent = note;
    entry.bar.hidden = state === "failed";
    entry.button.textContent = state !== "failed" ? "Cancel" : entry.retry ? "Try again" : "Remove";
    entry.button.setAttribute("aria-label", entry.button.textContent + ": " + entry.file.name);
    entry.button.hidden = state === "sent";
  }

  function fail(entry, note, retry) {
    entry.retry = retry;
    say(entry, "failed", note);
    announce(entry.file.name + ": " + note);
    advance();
  }

  function pressed(entry) {
    if (entry.state === "failed" && !entry.retry) {
      forget(entry);
      return;
    }
    if (entry.state === "failed") {
      entry.form = null;
      say(entry, "waiting", "Waiting");
      ask();
      return;
    }
    if (entry.transfer) entry.transfer.abort();
    forget(entry);
    announce(entry.file.name + " was not sent.");
    advance();
  }

  function forget(entry) {
    files.delete(entry.number);
    entry.row.remove();
  }

  function add(list) {
    for (const file of list) {
      const entry = { number: ++newest, file: file, state: "waiting", form: null, retry: false };
      files.set(entry.number, entry);
      drawRow(entry);
      if (file.size === 0) fail(entry, "The file is empty. Nothing was sent.", false);
      else say(entry, "waiting", "Waiting");
    }
    ask();
  }

  /* Every file that has no form yet is asked for: an answer that was overtaken by a newer question is not missed. */
  function ask() {
    const open = [...files.values()].filter((entry) => entry.state === "waiting" && !entry.form);
    if (!open.length) return;
    const wanted = open.map((entry) => ({ number: entry.number, name: entry.file.name, size: entry.file.size }));
    window.dash_clientside.set_props(REQUEST, { data: { files: wanted, asked: Date.now() } });
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
    const body = new FormData();
    Object.entries(entry.form.fields).forEach(([name, value]) => body.append(name, value));
    body.append("file", entry.file);
    const request = new XMLHttpRequest();
    entry.transfer = request;
    request.upload.addEventListener("progress", (event) => showProgress(entry, event));
    request.addEventListener("load", () => finished(entry, request));
    request.addEventListener("error", () => fail(entry, connectionWords(), true));
    request.addEventListener("timeout", () => fail(entry, connectionWords(), true));
    request.open("POST", entry.form.url);
    say(entry, "sending", "Starting");
    announce("Sending " + entry.file.name + ", " + sizeWords(entry.file.size) + ".");
    request.send(body);
  }

  function showProgress(entry, event) {
    const share = event.lengthComputable ? event.loaded / event.total : 0;
    const percent = Math.min(100, Math.floor(share * 100));
    entry.bar.value = percent;
    entry.note.textContent = percent < 100 ? percent + " % sent" : "Sent, waiting for the answer";
    if (entry.file.size > LONG_TRANSFER && share >= 0.5 && !entry.halfSaid) {
      entry.halfSaid = true;
      announce(entry.file.name + ": half sent.");
    }
  }

  function finished(entry, request) {
    if (request.status < 200 || request.status > 299) {
      const code = (/<Code>([^<]*)<\/Code>/.exec(request.responseText || "") || [])[1] || String(request.status);
      const answer = refusalWords(code, request.status, entry);
      fail(entry, answer.words, answer.retry);
      return;
    }
    entry.bar.value = 100;
    say(entry, "sent", "Sent. Waiting for Stockroom to pick it up.");
    announce(entry.file.name + " is sent.");
    sent.unshift({ upload_id: entry.form.upload_id, name: entry.file.name });
    window.dash_clientside.set_props(WATCH, { data: sent.slice(0, 20) });
    advance();
  }

  function connectionWords() {
    if (navigator.onLine === false) return "You are offline. Nothing was sent: connect, then try again.";
    return "The file storage could not be reached. Nothing was sent: try again in a moment.";
  }

  function tooLargeWords(entry) {
    const limit = entry.form && entry.form.max_bytes ? " The limit is " + sizeWords(entry.form.max_bytes) + "." : "";
    return "The file is too large to be taken." + limit + " Split it, for example by store, and send the parts.";
  }

  function refusalWords(code, status, entry) {
    if (code === "EntityTooLarge" || status === 413) return { words: tooLargeWords(entry), retry: false };
    if (status === 503 || status === 429 || code === "SlowDown")
      return { words: "The file storage is busy. Nothing was sent: try again in a minute.", retry: true };
    if (status === 403)
      return { words: "The permission to send this file has run out or was refused. Nothing was sent: try again.", retry: true };
    return { words: "The file storage did not take the file (" + code + "). Nothing was sent: try again.", retry: true };
  }

  function choose() {
    const input = document.getElementById("upload-input");
    if (input) input.click();
  }

  function dropTarget(event) {
    return event.target instanceof Element ? event.target.closest("#upload-drop") : null;
  }

  function holdsFiles(event) {
    return event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  }

  function onDrop(event) {
    const target = dropTarget(event);
    if (!document.getElementById("upload-drop") || !holdsFiles(event)) return;
    event.preventDefault();
    document.querySelectorAll(".is-dragged").forEach((zone) => zone.classList.remove("is-dragged"));
    if (!target) return;
    const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
    const folders = items.some((item) => item.webkitGetAsEntry && (item.webkitGetAsEntry() || {}).isDirectory);
    if (folders) announce("A folder cannot be sent. Choose the files inside it.");
    add([...event.dataTransfer.files].filter((file, at) => {
      const item = items[at];
      return !(item && item.webkitGetAsEntry && (item.webkitGetAsEntry() || {}).isDirectory);
    }));
  }

  function onDrag(event) {
    if (!document.getElementById("upload-drop") || !holdsFiles(event)) return;
    event.preventDefault(); // a file dropped beside the zone must not replace the page
    const zone = document.getElementById("upload-drop");
    zone.classList.toggle("is-dragged", dropTarget(event) === zone);
  }

  document.addEventListener("dragover", onDrag);
  document.addEventListener("drop", onDrop);
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.querySelectorAll(".is-dragged").forEach((zone) => zone.classList.remove("is-dragged"));
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("#upload-choose")) choose();
  });
  window.addEventListener("beforeunload", (event) => {
    const busy = [...files.values()].some((entry) => entry.state === "sending" || entry.state === "waiting");
    if (busy) event.preventDefault();
  });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.upload = {
    /* The page is shown: give it its file input, and what was under way when the reader left it. */
    prepare: function () {
      const slot = document.getElementById("upload-input-slot");
      if (slot && !slot.firstChild) {
        const input = element("input", "visually-hidden");
        input.id = "upload-input";
        input.type = "file";
        input.multiple = true;
        input.accept = ".csv,.tsv,.txt,.xlsx,text/csv";
        input.tabIndex = -1;
        input.setAttribute("aria-label", "Files to send");
        input.setAttribute("aria-hidden", "true");
        input.addEventListener("change", () => {
          add([...input.files]);
          input.value = "";
        });
        slot.append(input);
      }
      files.forEach(place);
      return sent.slice(0, 20);
    },
    /* The server's forms have come: start what can be started. */
    begin: function (forms) {
      for (const form of forms || []) {
        const entry = files.get(form.number);
        if (!entry || entry.form || entry.state !== "waiting") continue;
        if (form.problem) {
          fail(entry, form.problem, true);
          continue;
        }
        entry.form = form;
        if (form.max_bytes && entry.file.size > form.max_bytes) fail(entry, tooLargeWords(entry), false);
      }
      advance();
      return window.dash_clientside.no_update;
    },
    /* The server shows a sent file itself now: its row here has done its work. */
    settle: function () {
      for (const entry of [...files.values()]) if (entry.state === "sent") forget(entry);
      return window.dash_clientside.no_update;
    },
  };
})();
