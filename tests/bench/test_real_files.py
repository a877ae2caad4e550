from pathlib import Path

from tests.bench.real_files import ASKS, LOADS, REFUSED, measure, shares


def test_each_file_of_a_folder_ends_in_one_of_three_ways(tmp_path: Path) -> None:
    files = {
        "1_loads.csv": "item,count\nA1,3\nA2,x\n",
        "2_asks.csv": "Handle,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty\na,A1,,0\nb,B1,,-2\n",
        "3_refused.csv": "item,price\nA1,3\n",
        "notes.csv": "not one of them",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    found = measure(tmp_path)
    ends = {name: end for name, (end, _) in found.items()}
    assert ends == {"1_loads.csv": LOADS, "2_asks.csv": ASKS, "3_refused.csv": REFUSED}
    assert found["1_loads.csv"][1] == "1 of 2 rows"
    assert shares(found) == "1 load, 1 ask one question, 1 refused with why and what to do"


def test_without_the_real_files_there_is_nothing_to_say(tmp_path: Path) -> None:
    assert measure(tmp_path / "absent") == {}
