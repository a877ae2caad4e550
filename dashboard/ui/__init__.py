"""Parts every page is built of: values in, Dash components out; nothing is read, nothing kept.

Rules: one h1 a page (`panel.page` makes it), one primary button a view, an id for every field, links inside the
dashboard by dcc.Link. A page listens to `Input(Shell.DATA_VERSION, "data")`, keeps its view in the URL with
`ClientsideFunction("stockroom", "replaceQuery")` and answers only what changed (`live.changed_parts`, `live.filled`).
What a callback is to hear of needs an id: an element without one reaches the browser as part of a tree (`plain_parts`).
"""
