"""How the model was made: its facts, its recipe, its epochs."""

from typing import Any

from engine.models.catalog import ModelEntry
from engine.reporting.model_card import framing
from engine.reporting.report import words
from engine.reporting.report.content import Audience, Block, Paragraph, Section, Table
from engine.reporting.report.material import VALIDATION, Material
from engine.reporting.report.part import Part
from engine.reporting.report.request import Topic

EPOCHS = {
    "epoch": "Epoch",
    "size": "Input",
    "loss": "Loss",
    "validation_auc": "Validation AUC",
    "hard_validation_auc": "Altered copies AUC",
}
"""The columns of a training's log that are shown."""

EXACT = "settings and counts, which need no 95 % interval"


def training_section(material: Material) -> Part:
    """Return the section; of a model without training.json what its configuration says."""
    facts = material.facts
    blocks: list[Block] = [model_table(material)]
    if not facts:
        message = f"How {material.main.name} was trained is not on record; its configuration is."
    else:
        data = facts["dataset"]
        n = sum(data["training_images"].values())
        start = f"from {facts['init']['file']}" if facts["init"] else "from nothing"
        message = (
            f"Trained {start} on {n:,} images of {data['name']} in {facts['epochs_run']} epochs; epoch "
            f"{facts['best_epoch']} was kept."
        )
        blocks.append(recipe_table(material))
        if material.request.audience is Audience.ENGINEER and material.log is not None:
            blocks.append(epochs_table(material))
        blocks += [Paragraph(str(note)) for note in data["notes"]]
    return Part(Section(Topic.TRAINING, Topic.TRAINING.title, message, tuple(blocks)))


def basis(material: Material) -> str:
    """Return what the tables are about."""
    return f"the model of {words.where_and_n(material.main)}; {EXACT}"


def model_table(material: Material) -> Table:
    """Return what the model is."""
    entry = material.main.entry
    config = entry.require_config()
    negative, positive = config.classes
    rows = [
        ("Architecture", config.arch),
        ("Parameters", parameters(entry)),
        ("Input", f"{config.in_channels} × {config.size} × {config.size}, {config.padding} "
         f"{framing(config.padding)}"),
        ("Output", f"probability of {positive} against {negative}"),
        ("Operating threshold", f"{config.threshold:.4f}"),
        ("Temperature", f"{config.temperature:.3f}"),
    ]  # fmt: skip
    if config.members:
        members = words.listed([f"{one.name} ({one.weight:g})" for one in config.members])
        rows[1] = ("Members (weight)", members)
    return Table("model", "The model", ("Fact", "Value"), tuple(rows), basis(material))


def parameters(entry: ModelEntry) -> str:
    """Return a model's number of parameters as text."""
    return "not known" if entry.parameters is None else f"{entry.parameters:,}"


def recipe_table(material: Material) -> Table:
    """Return how it was trained."""
    facts, recipe = material.facts, material.facts["recipe"]
    stages = ", then ".join(f"{one['epochs']} epochs at {one['size']} pixels" for one in recipe["stages"])
    versions = facts["versions"]
    rows = [
        ("Stages", stages),
        ("Hardware", str(facts["hardware"])),
        ("Time", f"{facts['seconds'] / 60:.0f} minutes of training and validation"),
        ("Versions", f"Python {versions['python']}, PyTorch {versions['torch']}"),
        *((name.replace("_", " "), plain(value)) for name, value in recipe.items() if name != "stages"),
    ]
    return Table("recipe", "The recipe", ("Setting", "Value"), tuple(rows), basis(material))


def plain(value: Any) -> str:
    """Return a setting as text."""
    return ("on" if value else "off") if isinstance(value, bool) else str(value)


def epochs_table(material: Material) -> Table:
    """Return the epochs of the log."""
    log = material.log
    if log is None:
        raise ValueError("epochs_table() needs the log")
    shown = {name: title for name, title in EPOCHS.items() if name in log}
    rows = tuple(
        tuple(f"{row[name]:.4f}" if name not in ("epoch", "size") else f"{row[name]:.0f}" for name in shown)
        for row in log.to_dict("records")
    )
    images = sum(material.facts["dataset"]["validation_images"].values())
    return Table(
        "epochs",
        "Epochs",
        tuple(shown.values()),
        rows,
        f"{material.facts['dataset']['name']}, split {VALIDATION}, n = {images:,}; the epoch was chosen by "
        "these figures, which are optimistic for that and have no 95 % interval",
        frozenset(shown.values()),
    )
