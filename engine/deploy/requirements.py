"""The packages that the Gradio demo needs, in the versions that this project is tested with."""

from pathlib import Path

from engine.deploy.project_files import ROOT
from engine.errors import InputError

GRADIO = "6.31.0"
"""Also what the Space's header asks for; tested."""

PYTHON = "3.11"

TORCH_INDEX = "https://download.pytorch.org/whl/cpu"
"""PyTorch's own index of wheels without GPU libraries, which are several GB."""

PACKAGES = (
    "torch", "torchvision", "timm", "safetensors", "numpy", "scipy", "pandas", "pyarrow", "plotly", "pillow",
    "opencv-python", "pydicom", "python-gdcm", "pylibjpeg-openjpeg", "platformdirs",
)  # fmt: skip
"""What the demo imports, and what decodes compressed DICOM files."""


def requirements(root: Path = ROOT) -> str:
    """Return requirements.txt for the demo; raises InputError where the project pins one of them no more."""
    pinned = {}
    for line in (root / "requirements.txt").read_text(encoding="utf-8").splitlines():
        name, _, version = line.partition("==")
        pinned[name] = version
    missing = [name for name in PACKAGES if not pinned.get(name)]
    if missing:
        raise InputError(f"requirements.txt pins no version of {', '.join(missing)}.")
    # There is no screen on a server: this build of OpenCV asks for none of its libraries.
    names = {"opencv-python": "opencv-python-headless"}
    return "\n".join(
        [
            f"--extra-index-url {TORCH_INDEX}",
            f"gradio=={GRADIO}",
            *(f"{names.get(name, name)}=={pinned[name]}" for name in PACKAGES),
            "",
        ]
    )
