"""The ways to explain a score. Nothing here imports torch."""

from enum import StrEnum

from engine.errors import InputError


class Method(StrEnum):
    """How a heatmap is made, and when to use which; each method's file names its paper."""

    GRADCAM = "gradcam"
    """Grad-CAM, the default: fast, by far the best known, and coarse. It can light up places that the score
    does not depend on where the layer is not followed by pooling and one linear layer."""
    GRADCAM_PLUS_PLUS = "gradcam++"
    """Grad-CAM++: where a finding shows in several places, of which Grad-CAM favours the largest. It sees
    only what speaks for the class, never what speaks against it. As fast as Grad-CAM."""
    HIRESCAM = "hirescam"
    """HiResCAM: where the map must not claim more than the network used. Same as Grad-CAM behind pooling and
    one linear layer, more faithful behind anything else. As fast as Grad-CAM."""
    LAYERCAM = "layercam"
    """LayerCAM: for layers early in the network, whose finer maps Grad-CAM turns into noise, and for several
    layers together. As fast as Grad-CAM."""
    EIGENCAM = "eigencam"
    """Eigen-CAM: what stands out to the network, whatever the class; the same for both classes. A check, not
    an explanation: a map that looks like this one says little about the class. Needs no gradient."""
    SCORECAM = "scorecam"
    """Score-CAM: where gradients are noisy or saturated. It tries every channel's map as a mask, which takes
    a forward pass each: seconds an image."""
    OCCLUSION = "occlusion"
    """Occlusion: the measure that the others are judged by, since it changes the picture and reads the score.
    Coarse, blind to findings that one patch does not cover, and a hundred times slower than Grad-CAM."""

    @property
    def label(self) -> str:
        """The method's name as its paper spells it."""
        return LABELS[self]

    @property
    def slow(self) -> bool:
        """Whether one image takes a hundred forward passes or more."""
        return self in (Method.SCORECAM, Method.OCCLUSION)

    @property
    def has_layers(self) -> bool:
        """Whether the map is that of a layer, which can be chosen."""
        return self is not Method.OCCLUSION

    @property
    def tells_classes_apart(self) -> bool:
        """Whether the positive and the negative class have maps of their own."""
        return self is not Method.EIGENCAM

    @classmethod
    def parse(cls, name: str) -> "Method":
        """Return the method of this name; raise InputError that lists the names otherwise."""
        try:
            return cls(name)
        except ValueError:
            raise InputError(
                f"Unknown method '{name}'; choose one of {', '.join(method.value for method in cls)}."
            ) from None


LABELS = {
    Method.GRADCAM: "Grad-CAM",
    Method.GRADCAM_PLUS_PLUS: "Grad-CAM++",
    Method.HIRESCAM: "HiResCAM",
    Method.LAYERCAM: "LayerCAM",
    Method.EIGENCAM: "Eigen-CAM",
    Method.SCORECAM: "Score-CAM",
    Method.OCCLUSION: "Occlusion",
}
