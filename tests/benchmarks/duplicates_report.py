"""The table of the document about duplicates, from what was measured."""

from pathlib import Path

from engine.errors import InputError
from tests.benchmarks.duplicates_quality import PLAIN_RADIUS, Outcome

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "duplicates.md"

START, END = "<!-- measured -->", "<!-- /measured -->"
"""The table stands between these two."""


def write_document(outcomes: list[Outcome], search: dict[str, int], document: Path = DOCUMENT) -> None:
    """Put the table into the document; raises InputError unless it has both markers once, in their order."""
    text = document.read_text(encoding="utf-8")
    if text.count(START) != 1 or text.count(END) != 1 or text.index(START) > text.index(END):
        raise InputError(f"'{document.name}' needs the lines {START} and {END}, once each, around its table.")
    before, _, rest = text.partition(START)
    table = "\n".join(lines(outcomes, search))
    document.write_text(f"{before}{START}\n{table}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def lines(outcomes: list[Outcome], search: dict[str, int]) -> list[str]:
    """Return the table, a line for each kind of copy and one for all, and a sentence about the single hash."""
    return [
        "| copy | recall | precision | one pHash: recall | one pHash: precision |",
        "|---|---|---|---|---|",
        *(line(one) for one in outcomes),
        line(together(outcomes)),
        "",
        f"{outcomes[0].images:,} radiographs and one copy of each for every line; one pHash: pairs within "
        f"{PLAIN_RADIUS} bits. Among the hashes of {search['hashes']:,} files of the whole set, "
        f"{search['pairs']:,} pairs are within {search['distance']} bits, pHash's usual distance.",
    ]


def together(outcomes: list[Outcome]) -> Outcome:
    """Return all kinds as one."""
    return Outcome(
        "all kinds",
        sum(one.images for one in outcomes),
        sum(one.found for one in outcomes),
        sum(one.wrong for one in outcomes),
        sum(one.plain_found for one in outcomes),
        sum(one.plain_wrong for one in outcomes),
    )


def line(one: Outcome) -> str:
    """Return an outcome as a line of the table."""
    shares = (one.recall, one.precision, one.plain_recall, one.plain_precision)
    return f"| {one.kind} | {' | '.join(share_text(share) for share in shares)} |"


def share_text(share: float) -> str:
    """Return a share in three decimals, never rounded up to 1."""
    return "1.000" if share == 1 else f"{int(share * 1000) / 1000:.3f}"
