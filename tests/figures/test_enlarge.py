"""An enlarged figure against the same figure, read back."""

import json
import re

import numpy as np
import plotly.graph_objects as go
import pytest

from engine.figures.enlarge import enlarged
from tests.reporting.report.samples import sample_report


def figure():
    (plot,) = [
        block for section in sample_report().sections for block in section.blocks if hasattr(block, "draw")
    ]
    return plot.draw("light")


def font_sizes(figure) -> list[float]:
    """Return every size of type that the figure or its template names."""
    found = []

    def look(value, name=""):
        if isinstance(value, dict):
            for key, one in value.items():
                if key == "size" and name.endswith("font"):
                    found.append(one)
                look(one, key)
        elif isinstance(value, list):
            for one in value:
                look(one, name)
        elif isinstance(value, str):
            found.extend(float(size) for size in re.findall(r"font-size:(\d+)px", value))

    look(json.loads(figure.to_json()))
    return sorted(found)


def test_every_size_of_type_and_every_margin_grows_and_no_datum_does():
    before = figure()
    after = enlarged(before, 1.5)
    assert font_sizes(after) == pytest.approx([1.5 * size for size in font_sizes(before)])
    assert min(font_sizes(after)) >= 18
    assert after.layout.height == 1.5 * before.layout.height
    assert after.layout.template.layout.margin.l == 1.5 * before.layout.template.layout.margin.l
    drawn = [json.loads(one.to_json())["data"] for one in (before, after)]
    for one, other in zip(*drawn, strict=True):
        assert (one["x"], one["y"], one.get("text")) == (other["x"], other["y"], other.get("text"))
    for one, other in zip(before.data, after.data, strict=True):
        assert other.line.width == (None if one.line.width is None else 1.5 * one.line.width)
    marked = [trace for trace in after.data if trace.mode == "markers"]
    assert [trace.marker.size for trace in marked] == [18]
    assert before.layout.height == 460, "the figure itself stays as it was"


def test_marks_of_several_sizes_grow_and_bins_and_bars_keep_their_units():
    before = go.Figure(
        [
            go.Scatter(x=[1, 2], y=[1, 2], marker={"size": np.array([4.0, 9.0]), "line": {"width": 1}}),
            go.Bar(x=[1, 2], y=[3, 4], width=0.8, text="<span style='font-size:12px'>a</span>"),
            go.Histogram(x=[1, 2], xbins={"size": 0.1}),
        ]
    )
    marks, bars, bins = enlarged(before, 2).data
    assert list(marks.marker.size) == [8, 18]
    assert marks.marker.line.width == 2
    assert (bars.width, bars.text) == (0.8, "<span style='font-size:24px'>a</span>")
    assert bins.xbins.size == 0.1


def test_what_plotly_takes_as_whole_pixels_stays_whole():
    before = go.Figure(layout={"yaxis": {"ticklabelstandoff": 5}})
    assert enlarged(before, 1.5).layout.yaxis.ticklabelstandoff in (7, 8)
