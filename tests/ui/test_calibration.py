"""How the Metrics page tells whether scores come true."""

from streamlit.testing.v1 import AppTest

from engine.evaluation.calibration.summary import calibration
from engine.evaluation.wording import with_interval
from tests.ui.app import plots, run, shown, table
from tests.ui.homes import NORMAL, PNEUMONIA, add_model, add_scores

VALIDATION = {"pneumonia": PNEUMONIA[:9] * 4, "normal": NORMAL[:8] * 4}


def view():
    """Draw the view alone, as the page does."""
    from engine.ui import study
    from engine.ui.metrics_calibration import show_calibration
    from engine.ui.page_setup import page_end, page_setup
    from engine.ui.sidebar import choose

    page_setup("Calibration")
    selection = choose()
    show_calibration(study.subject(selection), selection)
    page_end()


def test_scores_are_judged_before_and_after_what_is_fitted_on_validation(weights):
    model = add_model(weights)
    add_scores(model)
    app = run(AppTest.from_function(view, default_timeout=120))
    text = shown(app)
    assert "The scores keep their promise, as far as 20 images can tell." in text
    assert "20 images of split test, 95 % intervals." in text
    assert "tiny has no validation scores of kermany" in text
    assert "--split val" in text
    assert set(plots(app)) == {"Reliability diagram, as scored"}
    figures = table(app, "Figure")
    result = calibration([1] * 10 + [0] * 10, PNEUMONIA + NORMAL)
    assert figures["Brier score"] == [with_interval(result.brier.score, result.brier.intervals["score"])]
    line = result.line
    assert figures["Calibration slope (1 is right)"] == [with_interval(line.slope, line.intervals["slope"])]

    add_scores(model, split="val", **VALIDATION)
    text = shown(run(app))
    assert "no validation scores" not in text
    assert "Fitted on 68 images of val. Change of the Brier score" in text
    as_scored, temperature, isotonic = table(app, "Figure")["Figure"]
    assert (as_scored, isotonic) == ("As scored", "Isotonic")
    assert temperature.startswith("Temperature ")
    assert set(plots(app)) == {
        "Reliability diagram, as scored",
        f"Reliability diagram, {temperature.lower()}",
    }
    app.segmented_control(key="recalibration").set_value("Isotonic")
    assert "Reliability diagram, isotonic" in plots(run(app))

    app.sidebar.selectbox(key="split_kermany").set_value("val")
    assert "on them it would look good by construction" in shown(run(app))
    assert table(app, "Figure")["Figure"] == ["As scored"]
