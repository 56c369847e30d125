import re

import pandas as pd
import pytest

from engine.evaluation.padding_study.report import report
from engine.reporting.padding_study_card import heat_section, study_card
from tests.evaluation.padding_study.studies import simulated

TESTS = ("black", "white")


@pytest.fixture(scope="module")
def found():
    shifts = {train: {test: 4.0 if test == train else 2.0 for test in TESTS} for train in TESTS}
    return report(simulated(shifts), resamples=200)


def test_the_card_holds_every_cell_and_verdict(found):
    card = study_card([found], notes="Made in a test.\n")
    assert card.startswith("# Padding study\n\nResearch use only")
    assert "Made in a test." in card
    assert "## made" in card
    for sentence in found.verdicts:
        assert f"- {sentence}" in card
    rows = [line for line in card.splitlines() if re.match(r"\| (black|white) \|", line)]
    assert len(rows) == 3 * 2
    assert all(row.count("**") == 2 for row in rows)
    row = found.matrix.iloc[0]
    first = re.search(r"\*\*([\d.]+) \(([\d.]+) to ([\d.]+)\)\*\*", rows[0])
    assert [float(number) for number in first.groups()] == pytest.approx(
        [row["value"], row["low"], row["high"]], abs=0.006
    )


def test_differences_are_listed_with_their_verdict(found):
    card = study_card([found])
    section = card.split("### Differences in ROC AUC")[1].split("###")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")][2:]
    assert len(lines) == 3
    assert sum("| higher |" in line for line in lines) == 2


def test_the_heat_is_listed_by_training_and_class():
    columns = ["path", "label", "train", "padding_share", "heat_share"]
    rows = [
        (f"{i}.png", "NORMAL", train, 0.2, heat)
        for train, heat in (("black", 0.1), ("white", 0.4))
        for i in "ab"
    ]
    lines = heat_section(pd.DataFrame(rows, columns=columns)).splitlines()
    assert "| black | all | 2 | 0.200 | 0.100 | 0.500" in "\n".join(lines)
    assert [line.split(" | ")[0] for line in lines if "NORMAL" in line] == ["| black", "| white"]
