/* Trends: links change the view without loading the page anew, the address keeps it; charts as PNG. */
(() => {
  "use strict";
  const { on, set } = stockroom;
  const SCALE = 2;
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

  on("click", "button[data-png]", async (button) => {
    const panel = button.closest("section"), plot = panel.querySelector(".js-plotly-plot"), head = 64;
    if (!plot) return;
    const { clientWidth: width, clientHeight: height } = plot, canvas = document.createElement("canvas");
    const images = await Promise.all([...plot.querySelectorAll("svg.main-svg")].map(drawing));
    const pen = canvas.getContext("2d");
    canvas.width = (width + 32) * SCALE;
    canvas.height = (height + head + 16) * SCALE;
    pen.scale(SCALE, SCALE);
    pen.fillStyle = colour("--surface");
    pen.fillRect(0, 0, width + 32, height + head + 16);
    pen.fillStyle = colour("--text");
    pen.font = "600 15px Inter, system-ui, sans-serif";
    pen.fillText(button.dataset.png, 16, 27);
    pen.fillStyle = colour("--muted");
    pen.font = "400 12px Inter, system-ui, sans-serif";
    pen.fillText(panel.querySelector(".panel-subtitle")?.textContent ?? "", 16, 47, width);
    for (const image of images) pen.drawImage(image, 16, head, width, height);
    save(canvas, button.dataset.png);
  });
})();
