from tests.bench.parse import VARIANTS, measure


def test_the_benchmark_accounts_for_every_row_of_every_variant() -> None:
    figures = measure(rows=1000)
    counted = {name: (one["rows"], one["accepted"], one["rejected"]) for name, one in figures.items()}
    assert counted == {"full": (1000, 990, 10), "narrow": (1000, 1000, 0), "one_store": (1000, 1000, 0)}
    assert list(figures) == list(VARIANTS)
