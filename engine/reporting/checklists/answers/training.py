"""How the networks were trained, from their training.json; nothing is said of one that has none."""

from collections.abc import Callable
from typing import Any

from engine.datasets.subjects import parse_name
from engine.reporting.checklists.answers.phrases import each_network, for_authors, plural
from engine.reporting.checklists.item import Answer, State, filled, partly
from engine.reporting.checklists.known import VALIDATION, Known, ScoredSet

Facts = dict[str, Any]

VALIDATION_NOTE = "Validation:"
"""How the note of a training run begins that says where validation came from."""

OWN_VALIDATION = "Validation: the dataset's own split val."
"""The one way to a validation split that does not see to subjects."""

BALANCE = {
    "weight": "The loss weighs the images so that both classes count the same in all",
    "sample": "Batches are drawn with as many images of either class",
}
"""What a recipe does about the classes' unequal numbers."""

FITTED = (
    "The temperature that makes the scores probabilities and the threshold were fitted afterwards on the "
    "same validation images"
)


def from_facts(known: Known, told: Callable[[Facts], str], what: str) -> Answer:
    """Return what is told of each network's training; partly, or a blank, where facts are missing."""
    parts = each_network(known, {name: told(facts) for name, facts in known.trainings.items()})
    if known.trained:
        return filled(parts)
    absent = [name for name in known.networks if name not in known.trainings]
    if parts:
        return partly(parts, f"{what} of {', '.join(absent)}, whose training is not on file")
    blank = for_authors(f"{what}: {known.name} has no training.json")
    return Answer(blank.text, State.BLANK)


def start(known: Known) -> Answer:
    """Say from which parameters training began."""
    told = from_facts(known, start_told, "from which parameters training started")
    if told.state is State.BLANK or not any(facts["init"] for facts in known.trainings.values()):
        return told
    origin = f"on which images the parameters that it started from were trained{pointer(known)}"
    return partly(told.text, "; ".join(filter(None, (told.missing, origin))))


def start_told(facts: Facts) -> str:
    """Return how one network's parameters were set before training."""
    seed = facts["recipe"]["seed"]
    if not facts["init"]:
        return f"At random, seed {seed}."
    init = facts["init"]
    return (
        f"From {init['file']} (SHA-256 {init['sha256'][:12]}…), which gave "
        f"{plural(init['tensors'], 'tensor')}; the other layers at random, seed {seed}."
    )


def approach(known: Known) -> Answer:
    """Say how the networks were trained."""
    return from_facts(known, approach_told, "how it was trained")


def approach_told(facts: Facts) -> str:
    """Return one network's training in words."""
    recipe = facts["recipe"]
    stages = ", then ".join(f"{one['epochs']} at {one['size']} pixels" for one in recipe["stages"])
    loss = (
        "binary cross-entropy" if recipe["loss"] == "bce" else f"focal loss (gamma {recipe['focal_gamma']:g})"
    )
    parts = [
        f"AdamW on batches of {recipe['batch_size']}, learning rate {recipe['learning_rate']:g} falling to "
        f"{recipe['final_learning_rate']:g} by half a cosine after {epochs(recipe['warmup_epochs'])} of "
        f"warm-up, weight decay {recipe['weight_decay']:g}",
        f"{loss} with label smoothing {recipe['label_smoothing']:g}",
        f"epochs: {stages}; {facts['epochs_run']} were run",
        f"drawn anew for each batch: {augmentation(recipe)}",
        f"exponential moving average of the weights, {recipe['ema']:g}" if recipe["ema"] else "",
        f"seed {recipe['seed']}; {facts['hardware']}, "
        f"{plural(max(1, round(facts['seconds'] / 60)), 'minute')}",
    ]
    return "; ".join(filter(None, parts)) + ". Every choice is in training.json."


def epochs(count: float) -> str:
    """Return a number of epochs, which need not be whole."""
    return f"{count:g} epoch{'' if count == 1 else 's'}"


def augmentation(recipe: Facts) -> str:
    """Return the random changes of training images."""
    flip = "mirroring left and right" if recipe["flip"] else ""
    least = 1 - recipe["stretch"]
    ranges = {
        "stretch": f"width and height scaled by {least:g} to {1 / least:.2f}",
        "rotation": f"rotation up to {recipe['rotation']:g}°",
        "shift": f"shift up to {100 * recipe['shift']:g} % of the side",
        "gamma": f"gamma (|log| up to {recipe['gamma']:g})",
        "contrast": f"contrast up to {100 * recipe['contrast']:g} %",
        "brightness": f"brightness up to {100 * recipe['brightness']:g} % of the range",
        "noise": f"noise of standard deviation up to {recipe['noise']:g} of the range",
        "blur": f"lower resolution with chance {recipe['blur']:g}",
        "mixup": f"mixup, alpha {recipe['mixup']:g}",
    }
    return (
        ", ".join(filter(None, [flip, *(text for name, text in ranges.items() if recipe[name])])) or "nothing"
    )


def selection(known: Known) -> Answer:
    """Say how the final model was chosen."""
    if known.config.members:
        return partly(
            each_network(known, {name: selection_told(facts) for name, facts in known.trainings.items()}),
            f"how the members and their weights, the ensemble's temperature and its threshold were chosen"
            f"{pointer(known)}",
        )
    told = from_facts(known, selection_told, "how the final model and its threshold were chosen")
    if told.state is State.BLANK:
        return told
    tried = (
        "how the settings of the recipe were arrived at, and whether test images had a part in "
        f"that{pointer(known)}"
    )
    return partly(told.text, "; ".join(filter(None, (told.missing, tried))))


def pointer(known: Known) -> str:
    """Return where a person's notes may say it, empty without notes."""
    return f" (the author's notes, NOTES.md, may say it: {headings(known)})" if headings(known) else ""


def headings(known: Known) -> str:
    """Return the headings of the author's notes."""
    return ", ".join(
        f"“{line.lstrip('# ').strip()}”" for line in known.notes.splitlines() if line.startswith("#")
    )


def selection_told(facts: Facts) -> str:
    """Return how one network's epoch, temperature and threshold were chosen."""
    return (
        f"Epoch {facts['best_epoch']} of {facts['epochs_run']}, by the highest ROC AUC over plain and "
        f"altered copies of the validation images. {FITTED}: the threshold has their highest Youden's J. No "
        "test image takes part."
    )


def partitions(known: Known) -> Answer:
    """Say how images were parted into training, validation and test."""
    test = f"The set evaluated here is {known.scored.key}."
    told = from_facts(known, partition_told, "how training, validation and test images were parted")
    split = known.scored.file.split
    if told.state is not State.FILLED or known.synthetic or split == VALIDATION:
        return Answer(f"{told.text} {test}", partial(told.state), told.missing)
    return partly(f"{told.text} {test}", f"how split {split} was drawn by those who made the dataset")


def partition_told(facts: Facts) -> str:
    """Return where one network's validation came from."""
    data = facts["dataset"]
    notes = [note for note in data["notes"] if note.startswith(VALIDATION_NOTE)]
    sizes = " and ".join(
        f"{sum(data[part].values()):,} images for {what}"
        for part, what in (("training_images", "training"), ("validation_images", "validation"))
    )
    return " ".join([f"{data['name']}: {sizes}.", *notes])


def disjoint(known: Known) -> Answer:
    """Say at which level the parts share nothing."""
    if not known.trainings:
        return for_authors("at which level (image, examination, patient) the parts share nothing")
    notes = {note for facts in known.trainings.values() for note in facts["dataset"]["notes"]}
    found = [note for note in sorted(notes) if note.startswith(VALIDATION_NOTE)]
    by_subject = bool(found) and OWN_VALIDATION not in found
    parts = [
        "Training and validation share no subject, by the ids of manifest or file names, which are not "
        "verified."
        if by_subject
        else "Validation is the dataset's own; whether it shares subjects with training is not on file."
    ]
    one = known.scored
    if known.is_training_data(one):
        parts.append(shared_with_validation(known))
        parts.append(
            f"Split {one.file.split} is the dataset's own. The command scan of data_tools looks for pictures "
            "and subjects that are in two splits; its result is not kept with the model."
        )
    else:
        parts.append(f"{one.file.dataset} is another dataset than those that were trained on.")
    scan = "what a scan for pictures in two parts found"
    missing = scan if known.synthetic else f"whether the ids are patients, and {scan}"
    return partly(" ".join(filter(None, parts)), missing)


def shared_with_validation(known: Known) -> str:
    """Return how many subjects' ids a test set shares with validation, empty where either names none."""
    test, validation = known.scored, known.validation
    if validation is None or validation is test or test.subjects is None or validation.subjects is None:
        return ""
    ids = [
        {str(one) for one in side if isinstance(one, str) and one}
        for side in (test.subjects, validation.subjects)
    ]
    common = len(ids[0] & ids[1])
    if not common:
        return f"{test.key} and {validation.key} share no subject's id."
    return f"{common:,} of {len(ids[0]):,} ids of {test.key} occur in {validation.key} too: {reason(test)}."


def reason(test: ScoredSet) -> str:
    """Return what an id in two splits means, by the way in which the files are named."""
    schemes = {parse_name(path)[0] for path in test.counted["path"]}
    if all(scheme is not None and scheme.within_split for scheme in schemes):
        return "in files named like these, the ids of the test split are counted anew and are other people's"
    return "the same people, or the same numbers given twice"


def imbalance(known: Known) -> Answer:
    """Say what was done about unequal classes."""
    return from_facts(known, imbalance_told, "what was done about the classes' unequal numbers")


def imbalance_told(facts: Facts) -> str:
    """Return what one network's training did about unequal classes."""
    counts = facts["dataset"]["training_images"]
    sizes = " and ".join(f"{count:,} {label}" for label, count in counts.items())
    done = BALANCE.get(facts["recipe"]["balance"], "Nothing was done about it")
    return f"{sizes} were trained on. {done}. {FITTED}, whose classes are not made equal."


def fairness(known: Known) -> Answer:
    """Say what was done for fairness."""
    if not known.trained:
        return for_authors("what was done to make the model fair to groups of patients, and why")
    return partly(
        "None: training knows no groups of patients, and one threshold holds for all.",
        "why that is enough, or what should be done",
    )


def analysed(known: Known) -> Answer:
    """Say how many images each analysis rests on."""
    parts = [f"{one.where} ({one.metrics.positives:,} positive)" for one in (known.scored, *known.others)]
    told = from_facts(known, partition_told, "the numbers of images for training and validation")
    return Answer(f"{told.text} Scored: {'; '.join(parts)}.", partial(told.state), told.missing)


def partial(state: State) -> State:
    """Return the state of an answer to which something is known besides."""
    return State.PARTLY if state is State.BLANK else state


def goal(known: Known) -> Answer:
    """Say whether the study makes a model or tests one."""
    doing = "making and testing" if known.trained else "testing"
    return partly(
        f"It is about {doing} a diagnostic model on stored images.",
        "the aim in full, and the hypothesis where there is one (such as being no worse than readers)",
    )


def building(known: Known) -> Answer:
    """Say which type of model it is, and how it was built."""
    told, chosen = approach(known), selection(known)
    if told.state is State.BLANK:
        return partly(f"{known.config.arch}.", "how the model was built, tuned and validated")
    text = f"{known.config.arch}. {told.text} {chosen.text}"
    return partly(
        text,
        "; ".join(
            filter(None, (chosen.missing, "why this type of model, and which settings were tried before"))
        ),
    )
