import pytest

from engine.evaluation.comparison.comparison import compare
from engine.evaluation.comparison.detectable import detectable_accuracy, detectable_auc
from engine.evaluation.comparison.sentences import detectable_sentence, differences, p_text
from tests.evaluation.comparison.examples import by_hand, tables


def test_two_models_have_one_difference_each():
    given = tables()
    found = compare({name: given[name] for name in ("good", "poor")})
    pair = found.pairs.iloc[0]
    text = detectable_sentence(found)
    assert text.startswith(
        f"With these 300 images ({found.positives} PNEUMONIA), a difference in AUC of {pair['detectable_auc']:.3f} "
        f"or in accuracy of {pair['detectable_accuracy']:.3f} would be found four times in five"
    )
    assert "correction" not in text


def test_several_pairs_have_a_span_and_the_correction():
    found = compare(tables())
    text = detectable_sentence(found)
    areas, strict = (
        found.pairs["detectable_auc"],
        [detectable_auc(e, alpha=0.05 / 3) for e in found.pairs["error"]],
    )
    assert f"AUC of {areas.min():.3f} to {areas.max():.3f} or" in text
    assert (
        f"After the correction for 3 pairs it takes a difference in AUC of {min(strict):.3f} to {max(strict):.3f}"
        in text
    )
    counts = found.pairs["only_a"] + found.pairs["only_b"]
    shares = [detectable_accuracy(int(count), 300, alpha=0.05 / 3) for count in counts]
    assert text.endswith(f"in accuracy of {min(shares):.3f} to {max(shares):.3f}.")


def test_models_that_score_alike_have_no_difference_in_auc_to_find():
    table = tables()["good"]
    text = detectable_sentence(compare({"one": table, "two": table}))
    share = detectable_accuracy(0, 300)
    assert f"PNEUMONIA), a difference in accuracy of {share:.3f} would be found" in text
    assert "AUC" not in text


def test_so_few_images_that_nothing_would_be_found():
    text = detectable_sentence(compare(by_hand(a=[0.1, 0.2, 0.9, 0.4, 0.8], b=[0.6, 0.2, 0.9, 0.7, 0.3])))
    assert "5 images" in text
    assert differences([1.4, float("nan"), 0], [float("nan")]) == "no difference at all"


@pytest.mark.parametrize(
    ("p", "text"), [(0.0004, "< 0.001"), (0.0314, "0.031"), (1.0, "1.000"), (float("nan"), "n/a")]
)
def test_p_values_in_words(p, text):
    assert p_text(p) == text
