"""The check of reported figures on the Model Comparison page, run alone: the page is tested elsewhere."""

from streamlit.testing.v1 import AppTest

from tests.ui.app import headline, problems, shown, table


def view() -> None:
    """Run the view alone."""
    import streamlit as st

    from engine.ui.comparison_claims import show_claims

    show_claims(st.empty())


def test_figures_are_checked_as_they_are_typed():
    app = AppTest.from_function(view, default_timeout=60).run()
    assert headline(app) == "Can these figures be true?"
    app.button(key="claim_example").click().run()
    assert headline(app) == (
        "Impossible: no confusion matrix of 624 images, whatever their classes, gives accuracy 0.9718 and F1 "
        "0.9724."
    )
    assert "accuracy 0.9718 alone cannot be. Of 624 images the nearest shares are 0.97115 (606)" in shown(app)
    app.number_input(key="claim_positives").set_value(390)
    app.text_input(key="claim_accuracy").set_value("97.1%")
    app.text_input(key="claim_f1").set_value("").run()
    assert headline(app).startswith("Possible: 19 confusion matrices give accuracy 97.1%")
    assert table(app, "Figure")["accuracy"] == ["97.1%", "0.9712 and 0.9712"]
    assert table(app, "TP")["372"] == ["18", "0", "234"]
    app.number_input(key="claim_negatives").set_value(100).run()
    assert problems(app) == ["390 positive and 100 negative images are 490, not 624."]
    app.number_input(key="claim_negatives").set_value(None)
    app.text_input(key="claim_accuracy").set_value("good").run()
    assert problems(app) == ["Expected a figure such as 0.9718 or 97.18%, but got 'good'."]
    assert app.exception == []
