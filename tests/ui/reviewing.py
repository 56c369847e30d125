"""A page that holds the review of one image and no more, to test without the pages that it is part of."""


def page(folder: str) -> None:
    """Show the review of the chosen image of a folder, and beneath it how far the review has come."""
    import streamlit as st

    from engine.datasets.catalog import load_dataset
    from engine.ui import review_keep, review_name, review_panel, review_progress
    from engine.ui.blocks import headline
    from engine.ui.page_setup import page_end, page_setup

    page_setup("Review")
    found = load_dataset(folder)
    rows = found.catalog.set_index("path")
    headline(found.name, "One image at a time")
    path = st.selectbox("Image", list(rows.index), key="image")
    reviewer = review_name.ask_reviewer()
    review_panel.show_review("tiny", found, path, rows.loc[path, "label"], 0.9, reviewer)
    st.button("Take back my last", on_click=review_keep.take_back_last, args=(found.name, reviewer))
    review_progress.review_progress(found, list(rows.index), "images", reviewer)
    review_progress.show_reviewers(found)
    page_end()
