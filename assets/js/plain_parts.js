/* Draws the trees of dashboard/ui/plain_parts.py: elements that Dash need not know, in one component of the page. */
(() => {
  "use strict";
  const LINK = "link";

  /* As dcc.Link: a plain click goes on within the page, any other is the browser's. */
  function follow(event) {
    const link = event.currentTarget;
    if (event.metaKey || event.shiftKey || event.altKey || event.ctrlKey || (link.target && link.target !== "_self")) return;
    event.preventDefault();
    history.pushState({}, "", link.getAttribute("href"));
    dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    scrollTo(0, 0);
  }

  function drawn(node, components) {
    if (node === null || typeof node !== "object") return node;
    if (!Array.isArray(node)) return components[node.at];
    const [tag, said, ...inside] = node;
    const properties = { ...said };
    if (properties.href !== undefined) properties.href = dash_clientside.clean_url(properties.href);
    if (tag === LINK) properties.onClick = follow;
    return React.createElement(tag === LINK ? "a" : tag, properties, ...inside.map((one) => drawn(one, components)));
  }

  function Plain({ tree, children }) {
    return drawn(tree, children === undefined ? [] : [].concat(children));
  }

  window.stockroom_parts = { Plain };
})();
