"""How far the model's heatmaps can be trusted, from a trust card."""

from collections.abc import Callable
from functools import partial

import pandas as pd

from engine.errors import InputError
from engine.evaluation.trust import words as told
from engine.evaluation.trust.card import TrustCard
from engine.evaluation.trust.figures import trust_figures
from engine.figures.trust import differences_figure, likenesses_figure
from engine.reporting.report.content import Block, Paragraph, Plot, Section, Table
from engine.reporting.report.material import Material
from engine.reporting.report.part import LeftOut, Part
from engine.reporting.report.recompute import Source
from engine.reporting.report.request import Topic

PLAIN = (
    "A heatmap shows where a score comes from, not whether it is right. Here it is held against maps that "
    "know nothing: random ones, an edge detector, and the same network with shuffled weights."
)


def trust_section(material: Material) -> Part | LeftOut:
    """Return the section, or what it takes."""
    main = material.main
    if material.trust is None:
        return LeftOut(
            f"Heatmaps: how far those of {main.name} can be trusted is not told, because there is no trust "
            f"card of {main.where} (python -m engine trust --weights {main.name} --data FOLDER). A map can "
            "look right and mean nothing."
        )
    name, card = material.trust
    blocks: list[Block] = [Paragraph(PLAIN if material.request.plain else told.support(card)), *plots(card)]
    blocks += [Paragraph(remark) for remark in told.remarks(card)]
    if not material.request.plain:
        rows = told.figure_rows(card)
        columns = tuple(rows[0])
        blocks.append(
            Table(
                "trust",
                "Figures of the trust card",
                columns,
                tuple(tuple(row.values()) for row in rows),
                basis(card),
                frozenset({"Mean", "n"}),
            )
        )
        blocks.append(Paragraph(told.HOW))
    section = Section(Topic.TRUST, Topic.TRUST.title, told.headline(card), tuple(blocks))
    return Part(section, (Source("trust", (name,)),))


def basis(card: TrustCard) -> str:
    """Return what the card's figures rest on."""
    facts = card.facts
    return (
        f"{facts['dataset']}, split {facts['split']}, a random sample of n = {len(card.images):,} images; 95 "
        "% intervals over images"
    )


def plots(card: TrustCard) -> list[Plot]:
    """Return the differences and the likenesses, as far as any is defined."""
    figures = trust_figures(card.images)
    wanted = (
        ("trust_differences", "Heatmaps against maps that know nothing", differences_figure),
        ("trust_likenesses", "Likeness of heatmaps", likenesses_figure),
    )
    return [
        Plot(
            name,
            title,
            f"{title}, each figure with its interval.",
            basis(card),
            partial(draw, figures),
            figures,
        )
        for name, title, draw in wanted
        if drawable(draw, figures)
    ]


def drawable(draw: Callable[[pd.DataFrame], object], figures: pd.DataFrame) -> bool:
    """Tell whether a figure has anything to show."""
    try:
        draw(figures)
    except InputError:
        return False
    return True
