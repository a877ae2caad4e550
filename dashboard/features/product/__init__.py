"""One product of the catalogue: its facts, files, prices, history, stock and sales."""
