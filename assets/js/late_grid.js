/* The grid's script is loaded when a page has a grid: no other page waits for its 1.3 MB. Who points at a link to Stock
   levels has it on the way before the click. */
(() => {
  "use strict";
  const ADDRESS = document.querySelector('meta[name="grid-script"]').content;
  let real = null, coming = null;

  function load() {
    coming ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = ADDRESS;
      script.addEventListener("load", () => {
        real = window.dash_ag_grid;
        window.dash_ag_grid = { ...real, AgGrid };
        done();
      });
      script.addEventListener("error", () => {
        coming = null;
        failed(new Error(stockroom.text("The table could not be loaded. Load the page again.")));
      });
      document.head.append(script);
    });
    return coming;
  }

  /* Stays the grid of the page from its first to its last moment, so that React never makes it anew. */
  function AgGrid(props) {
    const [there, setThere] = React.useState(real !== null);
    React.useEffect(() => { if (!there) load().then(() => setThere(true), (error) => stockroom.announce(error.message)); }, [there]);
    return there ? React.createElement(real.AgGrid, props) : null;
  }

  window.dash_ag_grid = { AgGrid, getApi: () => undefined };
  stockroom.on("pointerover", 'a[href^="/stock"]', () => { load().catch(() => {}); });
})();
