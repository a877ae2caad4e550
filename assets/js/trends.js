/* Trends: links change the view without loading the page anew, the address keeps it; charts as PNG. */
(() => {
  "use strict";
  const { on, set } = stockroom;
  const SCALE = 2, EDGE = 16, LINE = 18;
  const DRAWN = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "opacity",
    "font-family", "font-size", "font-weight", "text-anchor", "visibility"];
  let moved = false;

  stockroom.page("/trends", "trends-path", () => {
    moved = true;
    set("trends-query", { data: location.search.slice(1) });
  });

  function words() {
    const steps = [...document.querySelectorAll("#trends-path .path-step b")].map((step) => step.textContent);
    return `${steps.join(", ") || stockroom.text("All stores")}. ${document.getElementById("trends-subtitle")?.textContent ?? ""}`;
  }

  dash_clientside.trends = {
    /* Any two periods, chosen in the comparison's form. */
    compare(clicks, from, to, vsfrom, vsto) {
      if (!clicks) return;
      const query = new URLSearchParams(location.search);
      for (const name of ["weeks", "fiscal"]) query.delete(name);
      query.delete("vs");
      for (const [name, week] of Object.entries({ from, to, vsfrom, vsto })) query.set(name, week);
      stockroom.open(query.toString());
    },

    /* New parts are on the screen: say so, and do not lose the place of who came by keyboard. */
    shown() {
      dash_clientside.trends_search.ready();
      if (!moved) return;
      moved = false;
      setTimeout(() => {
        const path = document.getElementById("trends-path");
        if (!path) return;
        stockroom.announce(words());
        const step = path.querySelector("a") ?? document.querySelector("#trends-tools summary");
        if (document.activeElement === document.body) step?.focus({ preventScroll: true });
      }, 60);
    },
  };

  /* ---- a click on a chart goes down into the week, the category or both that stand there ---- */

  let touched = "";

  function leadsTo({ data, pointNumber }) {
    const { categories = [], weeks = [] } = data.meta ?? {};
    const [row, column] = Array.isArray(pointNumber) ? pointNumber : [0, pointNumber];
    return { category: categories[row], week: (weeks[row] ?? weeks[0])?.[column] };
  }

  /* A finger cannot point: its first touch shows the figures, the second one goes. */
  function goDown({ points }) {
    const { category, week } = leadsTo(points[0]), place = `${category} ${week}`;
    const isFirst = matchMedia("(hover: none)").matches && touched !== place;
    touched = place;
    if (isFirst || (category === undefined && !week)) return;
    const query = new URLSearchParams(location.search);
    for (const name of ["all", "by"]) query.delete(name);
    if (category !== undefined) query.set("category", category);
    if (week) {
      for (const name of ["weeks", "fiscal", "vsfrom", "vsto"]) query.delete(name);
      for (const name of ["from", "to"]) query.set(name, week);
    }
    stockroom.open(query.toString());
  }

  on("pointerdown", ".trends-page .sales-chart", (place) => {
    const plot = place.querySelector(".js-plotly-plot");
    plot?.removeListener("plotly_click", goDown);
    plot?.on("plotly_click", goDown);
  });

  /* ---- a chart as PNG: what is on the screen, with its title, on the surface's colour ---- */

  function colour(name) { return getComputedStyle(document.documentElement).getPropertyValue(name); }

  function copyLooks(from, to) {
    const looks = getComputedStyle(from);
    for (const name of DRAWN) to.style.setProperty(name, looks.getPropertyValue(name));
    [...from.children].forEach((child, at) => copyLooks(child, to.children[at]));
  }

  async function drawing(layer) {
    const copy = layer.cloneNode(true), image = new Image();
    copyLooks(layer, copy);
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
    await image.decode();
    return image;
  }

  function save(canvas, title) {
    const link = document.createElement("a");
    link.href = canvas.toDataURL("image/png");
    link.download = `${title.toLowerCase().replace(/[^a-z0-9]+/g, "_")}.png`;
    link.click();
  }

  /* The legend's own marks: a line, dotted or not, a square or a ring. */
  function mark(pen, looks, x, y) {
    const width = parseFloat(looks.width) || 16, line = looks.borderTopWidth !== "0px";
    const ring = looks.borderTopLeftRadius === "50%";
    pen.strokeStyle = looks.borderTopColor;
    pen.fillStyle = looks.backgroundColor;
    pen.lineWidth = 2;
    pen.setLineDash(looks.borderTopStyle === "dotted" ? [2, 3] : []);
    pen.beginPath();
    if (ring) pen.arc(x + width / 2, y, width / 2, 0, 2 * Math.PI);
    else if (line) { pen.moveTo(x, y); pen.lineTo(x + width, y); }
    else { pen.fillRect(x, y - width / 2, width, width); return width; }
    pen.stroke();
    return width;
  }

  function drawLegend(pen, keys, y) {
    let x = EDGE;
    for (const key of keys) {
      x += mark(pen, getComputedStyle(key, "::before"), x, y - 4) + 7;
      pen.fillStyle = colour("--muted");
      pen.fillText(key.textContent, x, y);
      x += pen.measureText(key.textContent).width + 18;
    }
  }

  function lines(pen, text, width) {
    const found = [];
    for (const word of text.split(" ")) {
      const longer = found.length ? `${found.at(-1)} ${word}` : word;
      if (found.length && pen.measureText(longer).width <= width) found[found.length - 1] = longer;
      else found.push(word);
    }
    return found;
  }

  /* Title, what it says, legend; the chart; below it whose sales these are and when the picture was taken. */
  on("click", "button[data-png]", async (button) => {
    const panel = button.closest("section"), plot = panel.querySelector(".js-plotly-plot");
    if (!plot) return;
    const { clientWidth: width, clientHeight: height } = plot, canvas = document.createElement("canvas");
    const images = await Promise.all([...plot.querySelectorAll("svg.main-svg")].map(drawing));
    const pen = canvas.getContext("2d"), small = "400 12px Inter, system-ui, sans-serif";
    const taken = stockroom.text("Stockroom, {day}", { day: stockroom.day(new Date()) });
    pen.font = small;
    const said = lines(pen, panel.querySelector(".panel-subtitle")?.textContent ?? "", width);
    const foot = lines(pen, `${words()} · ${taken}`, width);
    const head = 27 + said.length * LINE + 36, whole = head + height + foot.length * LINE + 14;
    canvas.width = (width + 2 * EDGE) * SCALE;
    canvas.height = whole * SCALE;
    pen.scale(SCALE, SCALE);
    pen.fillStyle = colour("--surface");
    pen.fillRect(0, 0, width + 2 * EDGE, whole);
    pen.fillStyle = colour("--text");
    pen.font = "600 15px Inter, system-ui, sans-serif";
    pen.fillText(button.dataset.png, EDGE, 27);
    pen.fillStyle = colour("--muted");
    pen.font = small;
    said.forEach((line, at) => pen.fillText(line, EDGE, 29 + (at + 1) * LINE));
    drawLegend(pen, panel.querySelectorAll(".panel-tools .line-key"), head - 8);
    pen.fillStyle = colour("--muted");
    foot.forEach((line, at) => pen.fillText(line, EDGE, head + height + (at + 1) * LINE));
    for (const image of images) pen.drawImage(image, EDGE, head, width, height);
    save(canvas, button.dataset.png);
  });
})();
