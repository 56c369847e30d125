import numpy as np
import pytest

from engine.errors import InputError
from engine.figures.score_histogram import score_histogram_figure
from engine.figures.score_place import score_place_figure

CLASSES = ("NORMAL", "PNEUMONIA")
LABELS = ["NORMAL", "NORMAL", "PNEUMONIA"]
SCORES = [0.1, 0.4, 0.9]


@pytest.mark.parametrize(("score", "anchor"), [(0.02, "left"), (0.5, "center"), (0.97, "right")])
def test_the_image_is_marked_through_every_row(score, anchor):
    figure = score_place_figure(LABELS, SCORES, CLASSES, 0.5, score)
    plain = score_histogram_figure(LABELS, SCORES, CLASSES, 0.5)
    assert [list(bar.y) for bar in figure.data] == [list(bar.y) for bar in plain.data]
    marks = [shape for shape in figure.layout.shapes if shape.line.dash == "dot"]
    assert len(marks) == len(figure.data) == 2
    assert {shape.x0 for shape in marks} == {shape.x1 for shape in marks} == {score}
    (label,) = [note for note in figure.layout.annotations if "this image" in note.text]
    assert (label.text, label.xanchor) == (f"<b>this image: {score:.3f}</b>", anchor)
    # The threshold's label has its place below the mark's.
    (other,) = [note for note in figure.layout.annotations if note.text.startswith("threshold")]
    assert label.yshift - other.yshift >= 18
    assert figure.layout.margin.t - plain.layout.margin.t == figure.layout.height - plain.layout.height > 18


def test_a_score_that_is_none_is_refused():
    with pytest.raises(InputError, match="score between 0 and 1"):
        score_place_figure(LABELS, SCORES, CLASSES, 0.5, np.nan)
