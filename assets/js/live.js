/* Open pages follow the data: one small question a second, none while nobody looks, and a line that says how it stands.

   The line says "Live" only while the server says that its figures are what is there and the page shows the answers to
   all it asked: never over figures that are being read, are old, or whose request failed. */
(() => {
  "use strict";
  const ASK_MS = 1000;
  const MOST_BETWEEN_MS = 10000;
  const PATIENCE_MS = 8000;
  const LOST_MS = 15000;
  const SLOW_MS = 3000;
  const AGAIN_MS = 2000;
  const STORE = "data-version";
  const AND = stockroom.text(" and ");
  const plainFetch = window.fetch;
  const waiting = new Map(); // question -> when it was asked
  const failed = new Set(); // what the page could not be given
  let known = { version: null, s: "", current: true, as_of: null, reading: [] };
  let heardAt = null, between = ASK_MS, timer = null, asking = false;
  let bumps = 0, bumpTimer = null, failures = 0, asked = 0;
  let shownPath = location.pathname;
  let active = false, isSignedOut = false;

  function ago(seconds) {
    if (seconds < 5) return stockroom.text("just now");
    if (seconds < 60) return stockroom.text("{number} s ago", { number: seconds });
    if (seconds < 3600) return stockroom.text("{number} min ago", { number: Math.floor(seconds / 60) });
    return stockroom.text("{number} h ago", { number: Math.floor(seconds / 3600) });
  }

  /* [state, words] of the data the server knows of; null where they are all there and current. */
  function ofData() {
    if (heardAt === null) return ["waiting", stockroom.text("Connecting")];
    const age = Date.now() - heardAt;
    if (age > LOST_MS) return ["lost", stockroom.text("Not connected · last update {ago}", { ago: ago(Math.round(age / 1000)) })];
    if (known.reading.length) return ["waiting", stockroom.text("Reading {what}", { what: known.reading.map((one) => stockroom.text(one)).join(AND) })];
    if (known.current) return null;
    return ["stale", known.as_of
      ? stockroom.text("Not current · figures of {time}", { time: stockroom.clock(new Date(known.as_of)) })
      : stockroom.text("No figures right now")];
  }

  /* The same of the page's own questions. */
  function ofPage() {
    if (failed.size) return ["stale", stockroom.text("Not current · asking again")];
    if (Date.now() - Math.min(...waiting.values()) > SLOW_MS) return ["waiting", stockroom.text("Waiting for figures")];
    return document.querySelector("#main .skeleton, #main .reading-state") ? ["waiting", stockroom.text("Loading")] : null;
  }

  function show() {
    const now = Math.round(Math.max(0, Date.now() - heardAt) / 1000);
    const [state, text] = ofData() ?? ofPage() ?? ["live", stockroom.text("Live · updated {ago}", { ago: ago(now) })];
    for (const place of document.querySelectorAll(".live-indicator")) {
      if (place.dataset.state !== state) place.dataset.state = state;
      const label = place.querySelector(".live-text");
      const shown = place.closest(".topbar") ? text.split(" \u00b7 ")[0] : text; // a phone's bar has room for the state
      if (label.textContent !== shown) label.textContent = shown;
      if (place.title !== text) place.title = text;
    }
  }

  /* ---- asking ---- */

  function later(ms) {
    clearTimeout(timer);
    timer = document.hidden || isSignedOut ? null : setTimeout(ask, ms);
  }

  /* null: nothing. The question says too whether somebody is there. */
  async function whatIsNew() {
    const query = new URLSearchParams({ s: known.s, ...(known.version && { v: known.version }) });
    const headers = active ? { "X-Stockroom-Active": "1" } : {};
    active = false;
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await plainFetch(`/api/live?${query}`, { signal, cache: "no-store", headers });
    if (answer.status === 401) saySignedOut();
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.status === 204 ? null : answer.json();
  }

  async function ask() {
    if (document.hidden || asking) return;
    if (!dash_clientside.set_props || !document.getElementById("main")) { later(50); return; }
    asking = true;
    known.version ??= document.getElementById("main").dataset.version || null; // what the frame came with
    try {
      const news = await whatIsNew();
      between = ASK_MS;
      heardAt = Date.now();
      if (news) heard(news);
      reloadAfter();
    } catch { between = Math.min(between * 2, MOST_BETWEEN_MS); }
    asking = false;
    show();
    later(between);
  }

  function heard(news) {
    const isNew = news.version !== known.version;
    known = news;
    if (isNew) tell();
  }

  /* A page drawn before there was anything to draw it from comes anew with the first version after its own. */
  function reloadAfter() {
    const early = document.querySelector("[data-reload-after]");
    if (early && known.version && known.version !== early.dataset.reloadAfter) location.reload();
  }

  function tell() { stockroom.set(STORE, { data: known.version + (bumps ? `~${bumps}` : "") }); }

  /* The same version with another mark: every part of the page is asked for once more. */
  function askAgain(ms) {
    bumpTimer ??= setTimeout(() => {
      bumpTimer = null;
      if (document.hidden) { askAgain(ms); return; }
      if (known.version) { bumps += 1; tell(); }
    }, ms);
  }

  /* ---- whether there is still a session ---- */

  /* The session lasts while a person does something: the next question says so, whatever else a page asks by itself. */
  for (const type of ["pointermove", "pointerdown", "keydown", "wheel", "touchstart"]) {
    addEventListener(type, () => { active = true; }, { capture: true, passive: true });
  }

  function saySignedOut() {
    if (isSignedOut) return;
    isSignedOut = true;
    const dialog = Object.assign(document.createElement("dialog"), { className: "signed-out" });
    const heading = Object.assign(document.createElement("h2"), { id: "signed-out", textContent: stockroom.text("You have been signed out") });
    const words = Object.assign(document.createElement("p"), { textContent: stockroom.text("You come back to this page.") });
    const link = Object.assign(document.createElement("a"), { className: "button button-primary", textContent: stockroom.text("Sign in again") });
    link.href = `/sign-in?${new URLSearchParams({ next: location.pathname + location.search })}`;
    dialog.setAttribute("aria-labelledby", heading.id);
    dialog.append(heading, words, link);
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    document.body.append(dialog);
    dialog.showModal();
  }

  /* What the server will not do now, said where failures are said. */
  async function sayWait(response) {
    const { message } = await response.json();
    const words = { namespace: "dash_html_components", type: "Div", props: { className: "banner-text", children: message } };
    const props = { className: "banner tone-out", role: "alert", children: words };
    stockroom.set("notice", { children: { namespace: "dash_html_components", type: "Div", props } });
  }

  /* ---- what became of the page's own questions ---- */

  function outputOf(body) {
    try { return String(JSON.parse(body).output); } catch { return ""; }
  }

  window.fetch = (address, options) => {
    const answer = plainFetch(address, options), body = options?.body;
    answer.then((response) => {
      if (response.status === 401) saySignedOut();
      if (response.status === 413 || response.status === 429) sayWait(response.clone());
    }, () => {});
    const isOurs = String(address).includes("_dash-update-component") && typeof body === "string";
    if (isOurs && body.includes(`"${STORE}"`)) follow(answer, outputOf(body));
    return answer;
  };

  async function follow(answer, output) {
    const number = asked += 1, path = location.pathname;
    waiting.set(number, Date.now());
    const response = await answer.catch(() => null);
    waiting.delete(number);
    if (!response || response.status >= 500) { note(output, path); return; }
    failed.delete(output);
    if (!failed.size) failures = 0;
    if (response.headers.get("X-Stockroom-Behind")) askAgain(ASK_MS);
  }

  function note(output, path) {
    if (path !== location.pathname) return;
    failed.add(output);
    failures += 1;
    askAgain(Math.min(AGAIN_MS * 2 ** (failures - 1), MOST_BETWEEN_MS));
    show();
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { clearTimeout(timer); return; }
    between = ASK_MS;
    later(0);
    show();
  });
  setInterval(() => {
    if (shownPath !== location.pathname) { shownPath = location.pathname; failed.clear(); }
    show();
  }, 1000);
  later(0);

  /* `version`: what the page shows, for plain requests beside Dash. */
  window.stockroomLive = { show, version: () => known.version };
})();
