from engine.evaluation.stress import words
from engine.evaluation.stress.scores import of_model
from engine.evaluation.stress.table import stress_table
from tests.evaluation.stress.made_up import CLASSES, FALLING, NONE, THRESHOLD, made_up


def table_of(wrong):
    return stress_table(of_model(made_up(wrong), "one"), THRESHOLD, CLASSES)


def test_the_headline_is_the_largest_fall_by_a_moderate_change():
    table = table_of(FALLING)
    assert words.headline(table) == (
        "Sensitivity falls from 100 % to 65 % when the picture is blurred by 1.5 px of 224."
    )
    worst = words.worst_falls(table, 3)
    assert list(zip(worst["figure"], worst["kind"], worst["severity"], strict=True)) == [
        ("sensitivity", "blur", 3), ("specificity", "darker", 3),
    ]  # fmt: skip


def test_without_a_moderate_fall_it_is_about_a_strong_one():
    table = table_of({"lower_contrast": {"NORMAL": [0, 1, 2, 20, 30], "PNEUMONIA": NONE}})
    assert words.headline(table) == (
        "Specificity falls from 100 % to 25 % when contrast falls to 0.25 times its own."
    )


def test_without_any_fall_it_says_so():
    table = table_of({"noise": FALLING["noise"]})
    assert words.headline(table) == (
        "No change of the pictures lets sensitivity or specificity fall beyond noise."
    )
    assert len(words.worst_falls(table, 3)) == 0


def test_the_support_has_intervals_n_split_and_threshold():
    assert words.support(table_of(FALLING), THRESHOLD, "test") == (
        "Unchanged: sensitivity 1.000 (0.912 to 1.000), specificity 1.000 (0.912 to 1.000) at threshold 0.500. "
        "Of 3 kinds of change, 1 lowers sensitivity and 1 lowers specificity beyond noise (McNemar's exact "
        "test, Holm over all steps); 80 images of split test, 40 of them positive; 95 % intervals."
    )


def test_rows_have_a_star_where_a_rate_has_fallen():
    rows = {row["Change"]: row for row in words.rate_rows(table_of(FALLING), "sensitivity")}
    assert rows["Blur"]["2"] == "92 (80 to 97)"
    assert rows["Blur"]["3"] == "65 (50 to 78)*"
    assert rows["Blur"]["Falls beyond noise"] == "at 3: 1.5 σ in px of 224"
    assert rows["Noise"]["Falls beyond noise"] == "never"
