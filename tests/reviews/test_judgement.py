import pytest

from engine.reviews.judgement import Outcome, by_path, judgements
from engine.reviews.opinion import Opinion, Verdict
from tests.reviews.examples import BAD, MODEL, UNCLEAR, WRONG, image, said

OTHER = Opinion(Verdict.LABEL_WRONG, "OTHER")


@pytest.mark.parametrize(
    ("opinions", "outcome", "label"),
    [
        ([WRONG], Outcome.CORRECTED, "PNEUMONIA"),
        ([WRONG, WRONG], Outcome.CORRECTED, "PNEUMONIA"),
        ([WRONG, OTHER], Outcome.DISPUTED, None),
        ([WRONG, MODEL], Outcome.DISPUTED, None),
        ([WRONG, WRONG, UNCLEAR], Outcome.DISPUTED, None),
        ([BAD, BAD], Outcome.BAD, None),
        ([MODEL], Outcome.CONFIRMED, None),
        ([UNCLEAR], Outcome.UNCLEAR, None),
        ([WRONG, Opinion(note="who knows?")], Outcome.CORRECTED, "PNEUMONIA"),
    ],
)
def test_what_all_agree_on_is_the_outcome(opinions, outcome, label):
    entries = [said(1, name, opinion) for name, opinion in zip("CBA", opinions, strict=False)]
    (found,) = judgements(entries).values()
    assert (found.outcome, found.label) == (outcome, label)
    assert found.reviewers == tuple(sorted(one.reviewer for one in entries if one.opinion.verdict))


def test_tags_and_notes_come_from_all_and_do_not_make_a_review():
    remark = Opinion(tags=("device",), note="odd")
    tagged = Opinion(Verdict.IMAGE_BAD, tags=("rotated", "device"))
    found = judgements([said(1, "Ana", remark), said(1, "Ben", tagged), said(2, "Ana", remark)])
    assert set(found) == {image(1).sha256}
    assert found[image(1).sha256].tags == ("device", "rotated")
    assert found[image(1).sha256].notes == ("Ana: odd",)
    assert by_path(found, {"a.png": image(1).sha256, "b.png": image(2).sha256}).keys() == {"a.png"}
