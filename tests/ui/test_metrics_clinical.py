"""The view of clinical use: the simulated clinic, the decision curve, and what validation promised."""

import pytest
from streamlit.testing.v1 import AppTest

from engine.evaluation.curves import curve
from engine.evaluation.operating_points import for_specificity
from engine.evaluation.promised import promised_and_achieved
from engine.ui.metrics_clinical import useful_words
from engine.ui.metrics_promises import promise_rows, promise_words, rules
from tests.ui.app import plots, shown, table
from tests.ui.homes import NORMAL, add_model, add_scores


def view() -> None:
    """Run the view alone: the page that holds it is tested elsewhere."""
    from engine.ui import study
    from engine.ui.metrics_clinical import show_clinical
    from engine.ui.sidebar import choose

    selection = choose()
    show_clinical(study.subject(selection), selection)


@pytest.fixture
def app(weights) -> AppTest:
    folder = add_model(weights, threshold=0.5)
    add_scores(folder)
    # Validation was kinder: every normal image scores 0.2 less.
    add_scores(folder, split="val", normal=[max(0.0, score - 0.2) for score in NORMAL])
    return AppTest.from_function(view, default_timeout=60)


def test_it_opens_on_the_clinic_and_follows_the_prevalence(app):
    app.run()
    assert not app.exception
    # Sensitivity 0.8, specificity 0.7, at the usual 5 %.
    assert (
        "Of 1,000 children, 50 of them with pneumonia: 40 are found, 10 are missed, and 285 without it are called ill."
        in shown(app)
    )
    assert "n = 10 of split test" in shown(app)
    told = plots(app)
    assert "50 with pneumonia" in told["What becomes of 1,000 patients"]
    assert "prevalence 5 %" in told["PPV and NPV against prevalence"]
    assert "treat nobody" in "".join(told.values())
    rows = table(app, "Rule")
    assert rows["the model's own"][:2] == ["0.500", "sensitivity"]
    assert rows["a miss costs 10 false alarms at prevalence 0.05"][1] == "sensitivity"
    assert "chosen on kermany · val (n = 20)" in shown(app)
    assert "applied to kermany · test (n = 20)" in shown(app)

    app.slider(key="prevalence").set_value(20.0).run()
    assert "Of 1,000 children, 200 of them with pneumonia: 160 are found" in shown(app)
    assert "prevalence 20 %" in plots(app)["PPV and NPV against prevalence"]


def test_the_table_says_what_was_promised_and_what_became_of_it():
    chosen_on = curve([0] * 20 + [1] * 20, [0.1] * 20 + [0.9] * 20)
    test = curve([0] * 20 + [1] * 20, [0.1] * 8 + [0.8] * 12 + [0.9] * 20)
    frame = promised_and_achieved(chosen_on, test, rules(0.5, 0.05))
    rows = promise_rows(frame)
    assert [row["Rule"] for row in rows[:4]] == ["the model's own", "", "Youden's J", ""]
    assert rows[1]["Threshold"] == ""
    assert rows[1]["Achieved"].startswith("0.40 (")
    assert rows[1]["Difference"].startswith("-0.6")
    broken = frame[frame["difference_high"] < 0]
    assert promise_words(broken).startswith(
        "Validation promised more specificity than these images show: 1.00 became 0.40 with"
    )
    assert promise_words(broken.iloc[:0]).startswith("What validation promised is kept")


def test_a_rule_that_cannot_choose_has_no_numbers():
    chosen_on = curve([0, 1, 1], [1.0, 1.0, 0.5])
    frame = promised_and_achieved(chosen_on, chosen_on, {"clear": lambda c: for_specificity(c, 0.9)})
    assert promise_rows(frame)[0] == {
        "Rule": "clear", "Threshold": "n/a", "Rate": "sensitivity", "Promised": "n/a", "Achieved": "n/a",
        "Difference": "n/a",
    }  # fmt: skip


def test_the_useful_thresholds_are_told():
    assert useful_words((0.1, 0.4)).endswith("for threshold probabilities from 0.10 to 0.40")
    assert useful_words((0.1, 0.1)).endswith("at 0.10")
    assert useful_words(None).startswith("At no threshold")
