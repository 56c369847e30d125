"""Errors of one kind parted into groups of like images, and what each group has more of than chance explains.

Images are alike when the network's own feature vectors are. Which traits a group shares is asked against all
other images of the same label, since a trait of the label itself explains nothing.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine.errors import InputError
from engine.evaluation.holm import holm
from engine.evaluation.outcomes import Outcome
from engine.evaluation.subgroup_values import (
    FEW_NUMBERS,
    LEAST,
    MOST_GROUPS,
    NEVER,
    NOT_KNOWN,
    groups_of,
    is_measure,
    names_in,
    sides_of,
)

FEWEST = 8
"""Errors of a kind below which they are not parted into groups."""

LEAST_MEMBERS = 4
"""Errors that a group has at least."""

MOST_PARTS = 8
"""Groups that errors of one kind are parted into at most."""

SEPARATE = 0.15
"""Mean silhouette from which on groups are worth telling apart; below it they merge into one another."""

VARIANCE, MOST_COMPONENTS = 0.9, 20
"""Principal components taken: as many as hold this share of the variance, at most so many."""

MOST_CLUSTERED = 3000
"""Errors that are clustered; of more, the others join the group of the nearest centre."""

SIGNIFICANT = 0.05

MEDIAN = "median"
"""What stands for a value where a measure's medians are compared."""

TYPICAL = 6
"""Images that a group shows as typical."""

TRAIT_COLUMNS = (
    "group", "trait", "value", "n", "members", "rest_n", "rest", "p", "p_adjusted", "flagged", "sentence",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class ErrorGroup:
    """Errors of one kind that look alike to the network.

    ``members`` are places in the table of all images, the most typical first; ``name`` is ``Missed 1``;
    ``outcome`` FN or FP. ``alone``: the kind has no separate groups, so this is all of it.
    """

    name: str
    outcome: Outcome
    members: np.ndarray
    alone: bool

    @property
    def typical(self) -> np.ndarray:
        """The places of the most typical images."""
        return self.members[:TYPICAL]


@dataclass(frozen=True, eq=False)
class ErrorGroups:
    """The groups of all kinds of errors, what each shares, and notes on what could not be told.

    ``traits`` has the columns ``TRAIT_COLUMNS``: of a group and a trait the share of its members (or their
    median) against that of the other images of the same label, with the p-value, Holm's adjusted one over
    all comparisons, and a sentence; the least likely by chance first. ``comparisons`` counts them.
    """

    groups: tuple[ErrorGroup, ...]
    traits: pd.DataFrame
    comparisons: int
    notes: tuple[str, ...]

    def shared(self, name: str) -> list[str]:
        """Return the sentences on what a group shares beyond chance."""
        rows = self.traits[(self.traits["group"] == name) & self.traits["flagged"]]
        return list(rows["sentence"])


def error_groups(
    frame: pd.DataFrame,
    vectors: np.ndarray,
    *,
    columns: Sequence[str] | None = None,
) -> ErrorGroups:
    """Part the errors of each kind into groups of like images, and say what each shares beyond chance.

    ``frame`` is one row an image, as ``outcome_frame`` returns it, with what is known of the images
    (subtype, size, source, measures); ``vectors`` (n, D) are theirs. Rows without an outcome are ignored.
    ``columns`` are the traits that are compared, those of ``trait_columns`` unless told. Everything is
    deterministic. Raises InputError where frame and vectors do not match.
    """
    if vectors.ndim != 2 or len(vectors) != len(frame):
        raise InputError(f"Expected a vector for each of {len(frame)} images, but got {vectors.shape}.")
    found: list[ErrorGroup] = []
    notes: list[str] = []
    outcome = frame["outcome"].to_numpy(dtype=object)
    for kind, title in ((Outcome.FN, "Missed"), (Outcome.FP, "False alarms")):
        places = np.flatnonzero(outcome == kind.value)
        if not len(places):
            continue
        if len(places) < FEWEST:
            notes.append(
                f"{title}: {len(places)} image{'s' if len(places) > 1 else ''}, too few to part into groups "
                f"(at least {FEWEST})."
            )
        parts = parted(vectors[places]) if len(places) >= FEWEST else [np.arange(len(places))]
        if len(parts) == 1 and len(places) >= FEWEST:
            notes.append(f"{title}: the {len(places)} images do not fall into separate groups.")
        for number, part in enumerate(parts, 1):
            name = title if len(parts) == 1 else f"{title} {number}"
            members = places[part][by_typicality(vectors[places[part]])]
            found.append(ErrorGroup(name, kind, members, alone=len(parts) == 1))
    names = list(columns) if columns is not None else trait_columns(frame)
    traits = shared_traits(frame, found, names)
    return ErrorGroups(tuple(found), traits, len(traits), tuple(notes))


def parted(vectors: np.ndarray) -> list[np.ndarray]:
    """Return the groups of vectors (m, D) as places, the largest first; a single one where none is separate.

    Ward's hierarchical clustering of the principal components of the vectors brought to length 1; the number
    of groups is that of the highest mean silhouette (Rousseeuw, 1987) among those whose groups all have
    ``LEAST_MEMBERS``, and 1 where it stays below ``SEPARATE``.
    """
    from scipy.cluster.hierarchy import fcluster, linkage

    points = components(vectors)
    some = points[:: -(-len(points) // MOST_CLUSTERED)]
    tree = linkage(some, method="ward")
    distances = pairwise(some)
    best, labels = SEPARATE, np.zeros(len(some), dtype=np.int64)
    for count in range(2, min(MOST_PARTS, len(some) // LEAST_MEMBERS) + 1):
        tried = fcluster(tree, count, criterion="maxclust") - 1
        sizes = np.bincount(tried)
        if len(sizes) < 2 or sizes.min() < LEAST_MEMBERS:
            continue
        value = float(silhouettes(distances, tried).mean())
        if value > best:
            best, labels = value, tried
    if len(some) < len(points):
        centres = np.stack([some[labels == one].mean(axis=0) for one in range(labels.max() + 1)])
        labels = ((points[:, None, :] - centres) ** 2).sum(axis=2).argmin(axis=1)
    parts = [np.flatnonzero(labels == one) for one in range(labels.max() + 1)]
    return sorted(parts, key=lambda part: (-len(part), part[0]))


def components(vectors: np.ndarray) -> np.ndarray:
    """Return the leading principal components (m, d) of vectors (m, D) brought to length 1."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    centred = vectors / np.where(length > 0, length, 1)
    centred = (centred - centred.mean(axis=0)).astype(np.float64)
    left, strength, _ = np.linalg.svd(centred, full_matrices=False)
    total = float((strength**2).sum())
    if total == 0:
        return np.zeros((len(vectors), 1))
    needed = int(np.searchsorted(np.cumsum(strength**2) / total, VARIANCE)) + 1
    kept = min(needed, MOST_COMPONENTS, len(strength))
    return left[:, :kept] * strength[:kept]


def pairwise(points: np.ndarray) -> np.ndarray:
    """Return the Euclidean distances (m, m) between points (m, d)."""
    squares = (points**2).sum(axis=1)
    return np.sqrt(np.maximum(0.0, squares[:, None] + squares - 2 * points @ points.T))


def silhouettes(distances: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return each point's silhouette (m,), -1 to 1, from distances (m, m) and groups 0, 1, …; 0 if alone.

    (b − a) / max(a, b), a being the mean distance to the own group's others, b that to the nearest other
    group (Rousseeuw, 1987).
    """
    member = labels[:, None] == np.arange(labels.max() + 1)
    sizes = member.sum(axis=0)
    sums = distances @ member
    own_size = sizes[labels]
    own = sums[np.arange(len(labels)), labels] / np.maximum(1, own_size - 1)
    others = np.where(member, np.inf, sums / sizes)
    nearest = others.min(axis=1)
    larger = np.maximum(own, nearest)
    return np.where((own_size > 1) & (larger > 0), (nearest - own) / np.where(larger > 0, larger, 1), 0.0)


def by_typicality(vectors: np.ndarray) -> np.ndarray:
    """Return the places of vectors (m, D) from the most typical on: by mean cosine with the others."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.where(length > 0, length, 1)
    return np.argsort(-(unit @ unit.mean(axis=0)), kind="stable")


def trait_columns(frame: pd.DataFrame) -> list[str]:
    """Return the columns that can tell a group's members from other images: names and measures."""
    left_out = NEVER | {"outcome", "margin", "split"}
    names = [str(name) for name in frame.columns if name not in left_out]
    return [
        name
        for name in names
        if frame[name].notna().any()
        and (is_measure(frame[name]) or 2 <= len(names_in(frame[name])) <= MOST_GROUPS)
    ]


def shared_traits(frame: pd.DataFrame, found: Sequence[ErrorGroup], columns: Sequence[str]) -> pd.DataFrame:
    """Compare each group with the other images of its label in every column; see ``ErrorGroups.traits``.

    Names by Fisher's exact test, one for each name; measures (also the image's area and aspect ratio where
    sizes are known) by the Mann-Whitney test. A name needs ``LEAST_MEMBERS`` members or others with it.
    """
    label = frame["label"].to_numpy(dtype=object)
    judged = frame["outcome"].notna().to_numpy()
    measures, names = measures_of(frame, columns), names_of(frame, columns)
    rows: list[dict] = []
    for group in found:
        if len(group.members) < LEAST_MEMBERS:
            continue
        member = np.zeros(len(frame), dtype=bool)
        member[group.members] = True
        rest = judged & (label == label[group.members[0]]) & ~member
        if np.count_nonzero(rest) < LEAST:
            continue
        told = str(label[group.members[0]]).lower()
        for trait, values in measures.items():
            rows += [compare_measure(group.name, trait, values, member, rest, told)]
        for trait, parts in names.items():
            rows += compare_names(group.name, trait, parts, member, rest, told)
    rows = [row for row in rows if row and not math.isnan(row["p"])]
    adjusted = holm([row["p"] for row in rows])
    table = pd.DataFrame(
        rows, columns=[name for name in TRAIT_COLUMNS if name not in ("p_adjusted", "flagged")]
    )
    table = table.assign(p_adjusted=adjusted, flagged=adjusted < SIGNIFICANT)[list(TRAIT_COLUMNS)]
    return table.sort_values("p", kind="stable", ignore_index=True)


def measures_of(frame: pd.DataFrame, columns: Sequence[str]) -> dict[str, np.ndarray]:
    """Return the measures among the columns, (n,) float64, with the size and aspect ratio where known."""
    width, height = sides_of(frame)
    measured = {"size in megapixels": width * height / 1e6, "width / height": width / height}
    measured |= {name: frame[name].to_numpy(dtype=np.float64) for name in columns if is_measure(frame[name])}
    return {name: values for name, values in measured.items() if enough_values(values)}


def enough_values(values: np.ndarray) -> bool:
    """Tell whether there are values enough to be a measure."""
    return len(np.unique(values[np.isfinite(values)])) > FEW_NUMBERS


def names_of(frame: pd.DataFrame, columns: Sequence[str]) -> dict[str, dict[str, np.ndarray]]:
    """Return the members, (n,) bool, of each name in the columns that hold names."""
    return {name: groups_of(frame, name) for name in columns if not is_measure(frame[name])}


def compare_measure(
    group: str, trait: str, values: np.ndarray, member: np.ndarray, rest: np.ndarray, label: str
) -> dict:
    """Return one row of ``shared_traits``; empty where too few values are known."""
    from scipy.stats import mannwhitneyu

    known = np.isfinite(values)
    ours, theirs = values[member & known], values[rest & known]
    if len(ours) < LEAST_MEMBERS or len(theirs) < LEAST:
        return {}
    p = float(mannwhitneyu(ours, theirs, alternative="two-sided").pvalue)
    middle, usual = float(np.median(ours)), float(np.median(theirs))
    # Ranks may differ where medians do not: then the means tell the direction.
    higher = middle > usual if middle != usual else float(ours.mean()) > float(theirs.mean())
    sentence = (
        f"{trait.replace('_', ' ').capitalize()} is {'higher' if higher else 'lower'}: median {middle:.3g} "
        f"against {usual:.3g} of the other {len(theirs):,} {label} images."
    )
    return {
        "group": group, "trait": trait, "value": MEDIAN, "n": len(ours), "members": middle,
        "rest_n": len(theirs), "rest": usual, "p": p, "sentence": sentence,
    }  # fmt: skip


def compare_names(
    group: str, trait: str, parts: Mapping[str, np.ndarray], member: np.ndarray, rest: np.ndarray, label: str
) -> list[dict]:
    """Return the rows of ``shared_traits`` of one column; two names that exclude each other give one row."""
    from scipy.stats import fisher_exact

    known = ~parts.get(NOT_KNOWN, np.zeros(len(member), dtype=bool))
    n, rest_n = int(np.count_nonzero(member & known)), int(np.count_nonzero(rest & known))
    if n < LEAST_MEMBERS or rest_n < LEAST:
        return []
    rows, seen = [], []
    # What members have more of comes first: of two names that exclude each other only the first is told.
    excess = {
        value: np.count_nonzero(member & has) / n - np.count_nonzero(rest & has) / rest_n
        for value, has in parts.items()
        if value != NOT_KNOWN
    }
    for value in sorted(excess, key=lambda name: -excess[name]):
        has = parts[value]
        ours, theirs = int(np.count_nonzero(member & has)), int(np.count_nonzero(rest & has))
        every = ours + theirs == n + rest_n
        if every or ours + theirs < LEAST_MEMBERS or (n - ours, rest_n - theirs) in seen:
            continue
        seen.append((ours, theirs))
        p = float(fisher_exact([[ours, n - ours], [theirs, rest_n - theirs]]).pvalue)
        sentence = (
            f"{trait.replace('_', ' ').capitalize()} {value}: {ours} of {n} ({100 * ours / n:.0f} %) against "
            f"{100 * theirs / rest_n:.0f} % of the other {rest_n:,} {label} images."
        )
        rows.append({
            "group": group, "trait": trait, "value": value, "n": n, "members": ours / n, "rest_n": rest_n,
            "rest": theirs / rest_n, "p": p, "sentence": sentence,
        })  # fmt: skip
    return rows


def headline(found: ErrorGroups) -> str:
    """Return in one sentence what the errors have in common."""
    if not found.groups:
        return "There is no error to group."
    flagged = found.traits[found.traits["flagged"]]
    if found.comparisons == 0:
        return "Too few errors to say what they share."
    if flagged.empty:
        return "No group of errors shares a trait beyond chance."
    first = flagged.iloc[0]
    several = flagged["group"].nunique()
    groups = "One group of errors shares" if several == 1 else f"{several} groups of errors share"
    return f"{groups} traits beyond chance, most of all {first['group']}: {first['sentence']}"
