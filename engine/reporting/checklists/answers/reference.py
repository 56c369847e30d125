"""The reference standard: who set the labels, and how. No file of a model tells."""

from engine.reporting.checklists.answers.phrases import of_images, unless_synthetic
from engine.reporting.checklists.item import Answer, blank
from engine.reporting.checklists.known import Known

LABELLERS = "whoever set the labels"

MADE = "Its label is what was drawn into it, so that there is nothing to be judged by people"


def definition(known: Known) -> Answer:
    """Say what the label is."""
    asked = of_images(known, "what makes an image positive, and how and when that was established", LABELLERS)
    negative, positive = known.config.classes
    told = (
        f"PneumoScope takes the label ({positive} or {negative}) from the dataset's folders or manifest and "
        "knows nothing of how it was set."
    )
    return unless_synthetic(known, f"{MADE}.", blank(f"{told} {asked.text}"))


def rationale(known: Known) -> Answer:
    """Say why this reference standard."""
    return unless_synthetic(
        known,
        "The label is exact by construction.",
        of_images(known, "why this reference standard was chosen, and what is known of its errors"),
    )


def annotators(known: Known) -> Answer:
    """Say who set the labels."""
    return unless_synthetic(
        known,
        f"{MADE}.",
        of_images(
            known, "how many readers set the labels, their qualification and their instructions", LABELLERS
        ),
    )


def test_annotation(known: Known) -> Answer:
    """Say how the labels of the test set were set."""
    return unless_synthetic(
        known,
        f"{MADE}, in the test set as in the training set.",
        of_images(
            known,
            f"how the labels of {known.scored.key} were set, and whether otherwise than in training",
            LABELLERS,
        ),
    )


def agreement(known: Known) -> Answer:
    """Say how far readers agreed."""
    return unless_synthetic(
        known,
        "There are no readers.",
        of_images(
            known, "how far readers agreed with each other, and how disagreement was settled", LABELLERS
        ),
    )


def blinding(known: Known) -> Answer:
    """Say whether the labels were set without knowledge of the model's calls."""
    return unless_synthetic(
        known,
        f"{MADE} and no score was known when it was made.",
        of_images(known, "whether the labels were set without knowledge of the model's scores", LABELLERS),
    )
