"""One definition (name, formula, source) of each figure. Other forms of it (SQL, numpy) are tested equal to these.

The tests are in tests/inventory/metrics/: the same small company through every form. Low and out of stock:
`inventory.stock`. A year earlier: `inventory.calendar`. In words: docs/metrics.md.
"""
