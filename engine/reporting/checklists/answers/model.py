"""What the model is, what it gives, and where it and its code can be had."""

from pathlib import Path

from engine import __version__
from engine.inference.guard import GUARD_FILE
from engine.models.catalog import WEIGHTS_FILE, count_parameters, member_folders, read_folder_config
from engine.models.config import ModelConfig
from engine.reporting.checklists.answers.phrases import each_network, listed
from engine.reporting.checklists.answers.training import pointer
from engine.reporting.checklists.item import Answer, filled, partly
from engine.reporting.checklists.known import Known
from engine.reporting.licence import LICENCE, ships

LIBRARIES = {
    "pneumoscope": "PneumoScope",
    "python": "Python",
    "torch": "PyTorch",
    "onnxruntime": "ONNX Runtime",
}
"""The names of what a score table's versions are of."""

RUNTIMES = {"torch": "PyTorch", "onnx": "ONNX Runtime"}
"""The names of what ran the network."""

DETAILS = ("README.md", "config.json", "training.json", "log.csv", "NOTES.md")
"""Files of a model's folder that tell more than a paper does."""

CUSTOM = ("simple_cnn", "deep_cnn", "deep_resnet", "improved_pneumonia_cnn")
"""Networks whose width the configuration scales."""


def description(known: Known) -> Answer:
    """Describe the model with its input and output."""
    return filled(f"{architecture(known)} {output_told(known)}")


def architecture(known: Known) -> str:
    """Return what the network is, or the members of an ensemble."""
    config = known.config
    if config.members:
        members = listed([f"{one.name} ({one.weight:g})" for one in config.members])
        each = {folder.name: network_told(folder) for folder in folders(known)}
        made = f"SHA-256 of members and weights: {known.weights_sha256}." if known.weights_sha256 else ""
        return (
            f"The weighted mean of the probabilities of {members}. {each_network(known, each)} {made}".strip()
        )
    made = f"SHA-256 of the weights: {known.weights_sha256}." if known.weights_sha256 else ""
    return f"{network_told(known.folder)} {made}".strip()


def network_told(folder: Path) -> str:
    """Return what one network is, from its folder."""
    config, weights = read_folder_config(folder), folder / WEIGHTS_FILE
    size = f", {count_parameters(weights) / 1e6:.2f} million parameters" if weights.is_file() else ""
    channels = "one gray channel" if config.in_channels == 1 else f"{config.in_channels} channels"
    return f"{named(config)}{size}; input of {config.size} × {config.size} pixels, {channels}."


def named(config: ModelConfig) -> str:
    """Return the architecture's name with what the configuration changes of it."""
    if config.arch not in CUSTOM:
        return f"The network {config.arch}"
    attention = f", attention {config.attention}" if config.arch == "improved_pneumonia_cnn" else ""
    return f"The network {config.arch}, width {config.width}{attention}"


def output_told(known: Known) -> str:
    """Return what the model gives, and when it calls an image positive."""
    config = known.config
    negative, positive = config.classes
    given = "sigmoid of the output" if config.outputs == 1 else "softmax of the outputs"
    if config.members:
        given = "the logit of the members' mean probability"
    return (
        f"It gives the probability of {positive} against {negative} ({given}, at temperature "
        f"{config.temperature:.3f}); {positive} is called from {config.threshold:.4f} on."
    )


def output(known: Known) -> Answer:
    """Say what the model gives, and how its threshold was found."""
    if known.config.members or not known.trained:
        return partly(output_told(known), f"how and why this threshold was chosen{pointer(known)}")
    return filled(
        f"{output_told(known)} That threshold has the highest Youden's J (sensitivity plus specificity minus "
        "one) on plain and altered validation images; it was not chosen for a use in care, where a miss and "
        "a false alarm weigh differently."
    )


def software(known: Known) -> Answer:
    """Say which software made the model and its scores."""
    parts = []
    for name, facts in known.trainings.items():
        versions = facts["versions"]
        who = "Trained" if len(known.networks) == 1 else f"{name} trained"
        parts.append(f"{who} with PyTorch {versions['torch']} on Python {versions['python']}.")
    provenance = known.scored.file.provenance
    scored = provenance.get("versions", {})
    if scored:
        runtime = (
            f", run by {RUNTIMES.get(provenance['runtime'], provenance['runtime'])}"
            if "runtime" in provenance
            else ""
        )
        told = ", ".join(f"{LIBRARIES.get(name, name)} {version}" for name, version in scored.items())
        parts.append(f"Scored with {told}{runtime}.")
    parts.append(f"This checklist: PneumoScope {__version__}.")
    if known.trained and scored:
        return filled(" ".join(parts))
    return partly(" ".join(parts), "the versions that the model was trained and scored with")


def ensembling(known: Known) -> Answer:
    """Say whether models were combined."""
    if not known.config.members:
        return filled("Not used: one network gives the score.")
    return partly(architecture(known), f"how the members and their weights were chosen{pointer(known)}")


def updating(known: Known) -> Answer:
    """Say whether the model was changed after its evaluation began."""
    sets = (known.scored, *known.others)
    if not all("temperature" in one.file.provenance and known.weights_sha256 for one in sets):
        return partly("", "whether the model was recalibrated or changed after it was evaluated")
    told = f"The {len(sets)} sets were all scored" if len(sets) > 1 else "The set was scored"
    return partly(
        f"{told} with the same weights and temperature, and called at the same threshold; nothing was "
        "refitted to them.",
        f"whether an earlier version was evaluated and then changed{pointer(known)}",
    )


def calculation(known: Known) -> Answer:
    """Say how predictions are calculated."""
    if not known.scored_here:
        return partly(
            "The scores were not made by PneumoScope.", "how they were calculated, and by which code"
        )
    command = f"python -m engine score --weights {known.name} --data DIR --out scores.parquet"
    if known.has_weights:
        return filled(f"By `{command}`; the app's page Diagnosis calls the same code for single images.")
    return partly(
        f"The scores are on file, made by `{command}`.", "the weights, without which it cannot run again"
    )


def specification(known: Known) -> Answer:
    """Say where the whole model is."""
    text = (
        "config.json holds the architecture, preprocessing, temperature and threshold; training.json the "
        "recipe"
        if known.trainings
        else "config.json holds the architecture, preprocessing, temperature and threshold"
    )
    if not known.has_weights:
        return partly(f"{text}.", "the weights, which are not in the folder, and who may use them")
    where = listed([f"{folder.name}/{WEIGHTS_FILE}" for folder in folders(known)])
    if not ships(known.folder):
        return partly(f"{text}; {where} the weights.", "where the model can be had, and on what terms")
    return filled(f"{text}; {where} the weights. They are part of PneumoScope, {LICENCE}.")


def folders(known: Known) -> list[Path]:
    """Return the folders of the networks."""
    return member_folders(known.config, known.folder) if known.config.members else [known.folder]


def data_sharing(known: Known) -> Answer:
    """Say where the data can be had."""
    published = {one.origin.published for one in (known.scored, *known.others)} - {None}
    told = [
        f"The images named as in {one.citation} are at {one.page}, {one.licence}." for one in published if one
    ]
    missing = [
        one.file.dataset
        for one in (known.scored, *known.others)
        if not (one.origin.published or one.origin.synthetic)
    ]
    if any(one.origin.synthetic for one in (known.scored, *known.others)):
        told.append("The synthetic images are computed by `python -m data_tools phantoms`.")
    told.append("The scores of every image are in the model's folder.")
    if not missing:
        return filled(" ".join(told))
    return partly(" ".join(told), f"where {listed(list(dict.fromkeys(missing)))} can be had")


def code_sharing(known: Known) -> Answer:
    """Say where the code can be had."""
    pinned = "requirements.txt pins the versions of its libraries"
    if known.trained and known.scored_here:
        whole = (
            f"PneumoScope {__version__} ({LICENCE}) is the code of training, scoring and every figure here"
        )
        return filled(f"{whole}; {pinned}.")
    return partly(
        f"PneumoScope {__version__} ({LICENCE}) is the code of every figure here; {pinned}.",
        "where the code of training and scoring can be had",
    )


def availability(known: Known) -> Answer:
    """Say where software, model and data can be had."""
    parts = [code_sharing(known), specification(known), data_sharing(known)]
    missing = "; ".join(part.missing for part in parts if part.missing)
    text = " ".join(part.text for part in parts)
    return partly(text, missing) if missing else filled(text)


def technical_details(known: Known) -> Answer:
    """Say where more is written than in the paper."""
    files = [name for name in DETAILS if (known.folder / name).is_file()]
    return partly(
        f"Technical details: {listed(files)} in the model's folder; "
        "what stands behind the statistics is in docs/statistics.md.",
        "where the study's protocol can be read, or that there was none",
    )


def poor_input(known: Known) -> Answer:
    """Say how bad input is found and handled."""
    guard = all((folder / GUARD_FILE).is_file() for folder in folders(known))
    unlike = (
        "and of pictures unlike the training images (guard.npz)"
        if guard
        else "but this model has no guard that warns of pictures unlike the training images"
    )
    return partly(
        "An unreadable or blank file gets no score but a reason. Diagnosis warns of doubtful images "
        f"(inverted, turned, tiny, not a radiograph) {unlike}; docs/guard.md says how well.",
        "what a user should do about a warning in practice",
    )


def user_part(known: Known) -> Answer:
    """Say what a user has to do."""
    return partly(
        "A user gives the file of one frontal chest radiograph; nothing is marked or typed in.",
        "what training a user needs to judge whether an image is fit and what a score means",
    )
