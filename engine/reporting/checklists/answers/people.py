"""Which images and subjects count, and who they are."""

import numpy as np

from engine.evaluation.subgroup_values import NOT_KNOWN, groups_of
from engine.evaluation.units import subject_codes
from engine.reporting.checklists.answers.data import elsewhere
from engine.reporting.checklists.answers.phrases import classes_of, has, listed, plural
from engine.reporting.checklists.item import Answer, filled, partly
from engine.reporting.checklists.known import Known, ScoredSet
from engine.reporting.model_card import other_labels

DEMOGRAPHIC = ("age", "age_group", "sex", "gender", "race", "ethnicity")
"""Columns of a manifest that describe people."""

CLINICAL = ("subtype", "grade")
"""Columns of a manifest that describe the disease."""


def criteria(known: Known) -> Answer:
    """Say which images of the set count."""
    text = f"{counted(known.scored)} No other rule left an image out of the figures."
    if known.synthetic:
        return filled(text)
    return partly(text, "by what criteria patients and examinations came into the dataset")


def counted(one: ScoredSet) -> str:
    """Return how many images of a set count, and why the others do not."""
    rows, total = one.rows, len(one.table.frame)
    left = []
    if rows.excluded:
        left.append(f"{rows.excluded:,} of the label {other_labels(one.table)}, scored and counted apart")
    if rows.unreadable:
        left.append(f"{rows.unreadable:,} unreadable")
    apart = f" Not counted: {listed(left)}." if left else ""
    count = f"{rows.n:,} count in the figures ({classes_of(one)})"
    return f"Of {plural(total, 'image')} of {one.key}, {count}.{apart}"


def participants(known: Known) -> Answer:
    """Say how many images, and subjects as far as known, are in the study."""
    sets = [known.scored, *elsewhere(known)]
    parts = [f"{counted(one)}{subjects(one)}" for one in sets]
    for name, facts in known.trainings.items():
        data = facts["dataset"]
        who = "" if len(known.networks) == 1 else f"{name}: "
        parts.append(f"{who}{training_counts(data)}")
    text = " ".join(parts)
    if known.synthetic:
        return filled(text)
    return partly(
        text,
        "how many patients and examinations were looked at before, why some were left out, and a diagram",
    )


def training_counts(data: dict) -> str:
    """Return the images of training and validation by class, and those that could not be read."""
    told = [
        f"{listed([f'{count:,} {label}' for label, count in data[part].items()])} for {what}"
        for part, what in (("training_images", "training"), ("validation_images", "validation"))
    ]
    unread = len(data["unreadable"])
    return f"{'; '.join(told)}; {unread or 'none'} unreadable."


def subjects(one: ScoredSet) -> str:
    """Return how many subjects a set's ids make, empty where it names none."""
    if one.subjects is None:
        return " Subjects are not named."
    count = len(np.unique(subject_codes(one.subjects, one.rows.n)))
    return f" By ids of manifest or file names, not verified, these are {plural(count, 'subject')}."


def characteristics(known: Known) -> Answer:
    """Describe the images of each part: classes, disease, people, as far as the manifests tell."""
    sets = [known.scored, *known.others]
    parts = [f"{one.where}: {'; '.join([classes_of(one), *described(one)])}." for one in sets]
    parts += [
        f"{'Trained' if len(known.networks) == 1 else f'{name} trained'} on {facts['dataset']['name']}: "
        f"{training_counts(facts['dataset'])}"
        for name, facts in known.trainings.items()
    ]
    absent = [one.key for one in sets if not any(has(one, name) for name in DEMOGRAPHIC)]
    if known.synthetic:
        return filled(" ".join([*parts, "There are no patients."]))
    missing = "symptoms and comorbidities"
    if absent:
        missing = f"ages and sexes of {listed(absent)}, which no manifest holds, and {missing}"
    return partly(" ".join(parts), f"{missing}, also of the training images")


def described(one: ScoredSet) -> list[str]:
    """Return the number of images in each group of people and of disease."""
    found = []
    for name in (*CLINICAL, *DEMOGRAPHIC):
        if has(one, name):
            groups = groups_of(one.counted, name)
            told = [
                f"{group}: {int(member.sum()):,}" for group, member in groups.items() if group != NOT_KNOWN
            ]
            found.append(f"by {name.replace('_', ' ')} {', '.join(told)}")
    return found


def missing_data(known: Known) -> Answer:
    """Say what becomes of unreadable files and missing labels."""
    sets = (known.scored, *known.others)
    unread, apart = sum(one.rows.unreadable for one in sets), sum(one.rows.excluded for one in sets)
    trained = [len(facts["dataset"]["unreadable"]) for facts in known.trainings.values()]
    of_training = f" In training {sum(trained) or 'no'} files were unreadable." if known.trained else ""
    return filled(
        "The image is the only input, so there are no values to impute. An unreadable file gets no score "
        f"and is counted ({unread or 'none'} in the {plural(len(sets), 'scored set')}); an image of another "
        f"label, or of none, is scored and counted apart ({apart or 'none'}).{of_training}"
    )
