"""Similar cases, groups of errors and doubtful labels as panels, on the demo and features that are given."""

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.datasets.catalog import load_dataset
from engine.datasets.image_files import image_files
from engine.datasets.sources import DEMO_DIR
from engine.evaluation.outcomes import outcome_frame
from engine.evaluation.score_table import read_scores
from engine.inference.embedding_store import default_store, vector_key, write_vectors
from engine.locations import WEIGHTS_DIR
from engine.models.identity import identify
from tests.ui.app import run, shown


def view():
    """Draw the panels alone, as the pages do."""
    import streamlit as st

    from engine.ui import gallery_rows, images
    from engine.ui.error_groups import show_groups
    from engine.ui.label_errors import show_label_errors
    from engine.ui.page_setup import page_end, page_setup
    from engine.ui.sidebar import choose
    from engine.ui.similar_cases import show_similar

    page_setup("Panels")
    selection = choose()
    found = images.dataset(selection.source)
    while found is None:
        found = images.dataset(selection.source)
    frame = gallery_rows.rows(selection.scores, selection.threshold, found)
    show_groups(selection, frame, found)
    show_label_errors(selection, frame, found)
    show_similar(selection.require_model(), found, st.session_state.get("image", frame["image"].iloc[0]))
    page_end()


def keep_vectors(paths: list[str], vectors: np.ndarray) -> None:
    """Keep features of the demo's images as if the demo's model had given them."""
    files = image_files(DEMO_DIR, paths)
    key = vector_key(identify(WEIGHTS_DIR / "demo"))
    rows = {files[path]: vector for path, vector in zip(paths, vectors, strict=True) if path in files}
    write_vectors(default_store(), key, rows)


@pytest.mark.slow
def test_panels_offer_the_work_and_show_what_comes_of_it(monkeypatch):
    monkeypatch.delenv("PNEUMOSCOPE_DATA", raising=False)
    app = run(AppTest.from_function(view, default_timeout=120))
    offered = [button.label for button in app.button if button.label.startswith("Compute features")]
    dataset = load_dataset(DEMO_DIR, name="demo")
    rows = dataset.catalog[dataset.catalog["problem"].isna()]
    train = rows[(rows["split"] == "train") & rows["label"].isin(dataset.classes)]
    assert f"Compute features of {len(train)} images" in offered
    assert "6 nearest training images" not in shown(app)

    paths = list(rows["path"])
    vectors = np.random.default_rng(0).normal(3, 1, (len(paths), 8))
    places = {path: place for place, path in enumerate(paths)}
    table = read_scores(WEIGHTS_DIR / "demo" / "scores" / "demo-test-black.parquet")
    asked = table.frame["path"].iloc[0]
    twin = train["path"].iloc[5]
    vectors[places[asked]] = 2 * vectors[places[twin]]
    keep_vectors(paths, vectors)
    text = shown(run(app))
    assert "6 nearest training images" in text
    # The errors of the demo's model, grouped or too few, and its labels, with what the neighbours say.
    wrong = outcome_frame(table, table.threshold)["outcome"].isin(["FN", "FP"]).sum()
    assert f"{len(table.frame)} images of demo · test, {wrong} of them errors" in text
    assert re.search(r"(None|\d+) of 70 labels looks? wrong", text)
    assert text.count("% of its nearest training images are labelled") >= 1
    assert "near-identical, yet labelled differently" in text
    # The twin is the nearest; the training image itself is never its own neighbour.
    app.session_state["image"] = twin
    assert "6 nearest training images" in shown(run(app))
