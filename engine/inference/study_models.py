"""The models of a padding experiment: which are replicates of one training, and what to call it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.evaluation.padding_study.study import Trained
from engine.models.catalog import WEIGHTS_FILE, padding_name
from engine.models.store import LoadedModel

MOST_CHOICES = 2
"""Choices that a training's name spells out beside its padding; beyond that the model's name says more."""


@dataclass(frozen=True)
class Described:
    """A model, with the recipe it was trained by where its folder has one."""

    name: str
    padding: str
    threshold: float
    recipe: dict[str, Any] | None


def describe(model: LoadedModel) -> Described:
    """Return what groups a model."""
    is_folder = model.path.is_dir() or model.path.name == WEIGHTS_FILE
    folder = model.path if model.path.is_dir() else model.path.parent
    padding = padding_name(model.config, [member.config for member in model.members])
    return Described(model.name, padding, model.config.threshold, recipe_of(folder) if is_folder else None)


def recipe_of(folder: Path) -> dict[str, Any] | None:
    """Return the recipe in a model folder's training.json, None where there is none."""
    try:
        recipe = json.loads((folder / "training.json").read_text(encoding="utf-8"))["recipe"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return recipe if isinstance(recipe, dict) else None


def trained(models: Sequence[Described]) -> tuple[Trained, ...]:
    """Return the models with what they were trained under and their seed, those of one training together.

    Models by the same recipe but for the seed are replicates. A training is named by its padding; where two
    share that, by what else differs; where that is much, by the model's name. A model without a recipe is a
    training of its own.
    """
    groups: dict[str, list[Described]] = {}
    for model in models:
        recipe = {k: v for k, v in (model.recipe or {"name": model.name}).items() if k != "seed"}
        key = json.dumps([model.padding, recipe], sort_keys=True)
        groups.setdefault(key, []).append(model)
    names = names_of([members[0] for members in groups.values()])
    return tuple(
        Trained(model.name, name, seed, model.padding, model.threshold)
        for name, members in zip(names, groups.values(), strict=True)
        for model, seed in zip(members, seeds_of(members), strict=True)
    )


def names_of(firsts: Sequence[Described]) -> list[str]:
    """Return a name of each training, given a model of each."""
    names = []
    for model in firsts:
        rivals = [other for other in firsts if other.padding == model.padding]
        names.append(model.padding if len(rivals) == 1 else with_choices(model, rivals))
    return [firsts[index].name if names.count(name) > 1 else name for index, name in enumerate(names)]


def with_choices(model: Described, rivals: Sequence[Described]) -> str:
    """Return a training's padding and what sets it apart from others of that padding."""
    if any(rival.recipe is None for rival in rivals) or model.recipe is None:
        return model.name
    differing = [
        choice
        for choice, value in model.recipe.items()
        if choice != "seed" and any((rival.recipe or {}).get(choice) != value for rival in rivals)
    ]
    if len(differing) > MOST_CHOICES:
        return model.name
    told = [f"{choice} {model.recipe[choice]}" for choice in differing if model.recipe[choice]]
    return ", ".join([model.padding, *told])


def seeds_of(members: Sequence[Described]) -> list[int]:
    """Return the recipes' seeds, or numbers from 0 where these are missing or repeat."""
    seeds = [(member.recipe or {}).get("seed") for member in members]
    known = [seed for seed in seeds if isinstance(seed, int)]
    return known if len(set(known)) == len(members) else list(range(len(members)))
