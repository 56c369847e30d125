"""What is done to an image before the network sees it."""

from engine.imaging.fit import Padding
from engine.reporting.checklists.answers.data import acquisition, sizes_told
from engine.reporting.checklists.item import Answer, filled, partly
from engine.reporting.checklists.known import Known

FRAMING = {
    Padding.STRETCH: "stretched to a square, whatever its aspect ratio",
    Padding.CROP: "cropped to its central square, so that the ends of the longer side are not seen",
    Padding.EDGE: "padded to a square by repeating its border",
    Padding.REFLECT: "padded to a square by mirroring its border",
}
"""How an image becomes square; the other paddings are a colour."""


def preparation(known: Known) -> Answer:
    """Say what is done to an image before the network sees it."""
    parts = {name: prepared(network) for name, network in networks(known).items()}
    several = "; ".join(f"for {name} {text}" for name, text in parts.items())
    told = several if len(parts) > 1 else next(iter(parts.values()))
    text = (
        f"Each file is decoded to 8-bit gray, {told}, all images alike, whoever the patient is. No image "
        f"is left "
        "out for its quality; a scan lists doubtful files (unreadable, blank, inverted, duplicated)."
    )
    if not known.scored_here:
        return partly(
            f"The scores do not say how their images were prepared. By its configuration, PneumoScope "
            f"would: {text}",
            "how images were prepared for training and for these scores",
        )
    if known.trained:
        return filled(f"{text} Training and scoring call the same code.")
    return partly(text, "whether images were prepared in the same way for training")


def framed(padding: str) -> str:
    """Return how an image becomes square, to follow "is decoded to"."""
    return FRAMING.get(Padding.parse(padding), f"padded to a square with {padding}")


def values(numbers: list | tuple) -> str:
    """Return one value, or one for each channel, as text."""
    return ", ".join(f"{number:g}" for number in numbers)


def prepared(network: dict) -> str:
    """Return how one network's input is made of a gray image."""
    return (
        f"{framed(network['padding'])}, resized to {network['size']} × {network['size']} pixels, divided by "
        f"255 and normalised with mean {values(network['mean'])} and standard deviation "
        f"{values(network['std'])}"
    )


def networks(known: Known) -> dict[str, dict]:
    """Return how each network takes its images: by the score table's own record, else by config.json."""
    told = known.scored.file.provenance.get("networks")
    if isinstance(told, list) and told:
        return {str(one["name"]): one for one in told}
    config = known.config
    return {
        known.name: {"padding": config.padding, "size": config.size, "mean": config.mean, "std": config.std}
    }


def subset(known: Known) -> Answer:
    """Say which part of the data and of each image is used."""
    parts = [f"All images of {known.scored.key} were scored, and no region was marked by hand."]
    if any(network["padding"] == Padding.CROP for network in networks(known).values()):
        parts.append("The network sees the central square of each image only.")
    return filled(" ".join(parts))


def inputs(known: Known) -> Answer:
    """Say what the model predicts from."""
    return filled(
        "The pixels of one radiograph are the only input; no clinical, laboratory or demographic value was "
        "considered."
    )


def inputs_measured(known: Known) -> Answer:
    """Say how the input is measured."""
    text = (
        f"The input is the radiograph. {acquisition(known).text}"
        if sizes_told(known.scored)
        else ("The input is the radiograph.")
    )
    return filled(text) if known.synthetic else partly(text, "when and how the radiographs were taken")


def no_assessors(known: Known) -> Answer:
    """Say that nobody's judgement enters the input."""
    return filled(
        "None: pixels are read by a program, and nobody judges or marks an image before it is scored."
    )
