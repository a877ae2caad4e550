"""One definition (name, formula, source) of each figure. Other forms of it (SQL, numpy) are tested equal to these.

The parts of a change have one form only: numbers, arrays and SQL go through the same lines (decision 200).

The tests are in tests/inventory/metrics/: the same small company through every form. Low and out of stock:
`inventory.stock`. A year earlier: `inventory.calendar`. In words: docs/metrics.md.
"""
