"""The colour of a class, the same in every figure."""

from engine.figures.style import NEGATIVE, OTHER, POSITIVE


def class_color(label: str, classes: tuple[str, str]) -> str:
    """Return the colour of a label; ``classes`` is (negative, positive), all other labels share one."""
    return {classes[0]: NEGATIVE, classes[1]: POSITIVE}.get(label, OTHER)
