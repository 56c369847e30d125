import re

import pytest

from engine.errors import InputError
from engine.reporting.checklists.answers_file import read_answers


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.toml", '[claim]\n44 = "Nobody paid."\n[tripod-ai]\n18a = "Nobody."\n'),
        ("a.json", '{"claim": {"44": "Nobody paid."}, "tripod-ai": {"18a": "Nobody."}}'),
    ],
)
def test_each_checklist_has_its_table(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    assert read_answers(tmp_path / name, "claim") == {"44": "Nobody paid."}
    assert read_answers(tmp_path / name, "tripod-ai") == {"18a": "Nobody."}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.toml", "44 = ", "is damaged ("),
        ("a.json", "[1]", "needs a table for each checklist, such as [claim]"),
        ("a.toml", '44 = "x"', "needs a table for each checklist, such as [claim]"),
        ("a.yaml", "claim:", "Expected answers in a .toml or .json file"),
        ("none.toml", None, "Cannot read"),
    ],
)
def test_another_file_is_refused(tmp_path, name, text, message):
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=re.escape(message)):
        read_answers(tmp_path / name, "claim")
