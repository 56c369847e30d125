import numpy as np
import pytest

from engine.evaluation.trust.verdict import SAME_MAP, STEADY, Verdict, judge
from tests.evaluation.trust.cards import images

LESION = {"lesion_area": 0.1, "lesion_hit": 0.9, "lesion_iou": 0.3}
AT_CHANCE = {"insertion_map": 0.6, "deletion_map": 0.5}


@pytest.mark.parametrize(
    ("means", "verdict"),
    [
        ({}, Verdict.BETTER),
        ({"insertion_edges": 0.8, "deletion_edges": 0.3}, Verdict.EDGES),
        ({"insertion_edges": 0.9, "deletion_edges": 0.2}, Verdict.EDGES),
        (AT_CHANCE, Verdict.CHANCE),
        ({"insertion_map": 0.5, "deletion_map": 0.6}, Verdict.WORSE),
        ({"shift_likeness": STEADY - 0.1}, Verdict.UNSTEADY),
        ({"noise_likeness": STEADY - 0.1}, Verdict.UNSTEADY),
        ({"shuffled_likeness": SAME_MAP + 0.1}, Verdict.UNTRAINED),
        ({"shuffled_likeness": SAME_MAP - 0.1}, Verdict.BETTER),
        ({"shuffled_likeness": np.nan}, Verdict.BETTER),
        # The gravest finding is told.
        ({"shuffled_likeness": 0.9, **AT_CHANCE}, Verdict.UNTRAINED),
        ({"shift_likeness": 0.3, **AT_CHANCE}, Verdict.CHANCE),
    ],
)  # fmt: skip
def test_each_rule_has_its_verdict(means, verdict):
    judgement = judge(images(**means))
    assert judgement.verdict is verdict
    assert verdict.value in judgement.line


def test_at_the_limit_the_whole_interval_decides():
    assert judge(images(shuffled_likeness=SAME_MAP)).verdict is Verdict.BETTER
    assert judge(images(shift_likeness=STEADY)).verdict is Verdict.BETTER
    few = images(3, insertion_map=0.62, deletion_map=0.49)
    assert judge(few).verdict is Verdict.CHANCE
    assert (
        judge(images(200, insertion_map=0.62, deletion_map=0.49, insertion_edges=0.5)).verdict
        is Verdict.BETTER
    )


def test_maps_of_zeros_show_nothing():
    table = images()
    table.loc[table.index % 2 == 0, "empty"] = 1.0
    assert judge(table).verdict is Verdict.EMPTY
    table.loc[0, "empty"] = 0.0
    assert judge(table).verdict is Verdict.BETTER


def test_without_images_there_is_no_verdict():
    assert judge(images().iloc[:0]).verdict is Verdict.UNKNOWN


def test_the_lesion_and_the_padding_are_clauses():
    assert judge(images()).clauses == ()
    found = judge(images(lesion_energy=0.4, **LESION))
    assert found.line == "is better than chance and better than an edge detector; it finds the lesion better than chance " \
        "(40 % of the heat on 10 % of the area)"  # fmt: skip
    missed = judge(images(lesion_energy=0.1, **LESION))
    assert missed.clauses[0].startswith("it finds the lesion no better than chance (10 %")
    leaning = judge(images(padding_energy=0.5, padding_area=0.2))
    assert leaning.clauses == ("it leans on the padding",)
    assert judge(images(padding_energy=0.2, padding_area=0.2)).clauses == ()
