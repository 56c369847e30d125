"""The view in which an image of a dataset is reviewed."""

from engine.ui import blocks
from engine.ui.diagnosis_shown import Shown
from engine.ui.review_name import ask_reviewer
from engine.ui.review_panel import show_review


def show_image_review(shown: Shown) -> None:
    """Show what reviewers say of the image, and the visitor's own review."""
    if shown.found is None:
        return  # A file of the visitor's own leaves nothing behind.
    blocks.section("Review", "Kept under your name, and never part of a link.")
    lead = shown.result.models[0]
    show_review(
        lead.name, shown.found, shown.image.name, shown.image.known("label"), lead.score, ask_reviewer()
    )
