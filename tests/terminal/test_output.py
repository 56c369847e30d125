import io
import json

import pytest
from tqdm import tqdm

from engine.terminal.output import moving, print_json, progress_bar, table


def test_a_table_aligns_its_columns():
    rows = [{"name": "a", "n": "5"}, {"name": "longer", "n": "1,234"}]
    assert table(rows, right=("n",)).splitlines() == [
        "name        n",
        "------  -----",
        "a           5",
        "longer  1,234",
    ]
    assert table([]) == ""


def test_json_is_readable_and_never_holds_nan(capsys):
    print_json({"name": "肺", "low": None})
    assert json.loads(capsys.readouterr().out) == {"name": "肺", "low": None}
    with pytest.raises(ValueError, match="not JSON compliant"):
        print_json(float("nan"))


def test_a_bar_is_silent_where_stderr_is_no_terminal(capfd):
    with progress_bar(3, "working") as bar:
        for _ in range(3):
            bar.update()
    assert capfd.readouterr() == ("", "")


def test_a_bar_follows_what_is_done_and_starts_again_for_other_work():
    bar = tqdm(file=io.StringIO())
    move = moving(bar)
    seen = []
    for done, total in [(1, 4), (4, 4), (1, 4), (2, 9), (5, 9)]:
        move(done, total)
        seen.append((bar.n, bar.total))
    assert seen == [(1, 4), (4, 4), (1, 4), (2, 9), (5, 9)]
