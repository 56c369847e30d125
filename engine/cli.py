"""The command line: ``python -m engine COMMAND``."""

from typing import NoReturn

import typer

from engine.commands.audit import audit
from engine.commands.card import card
from engine.commands.checklist import checklist
from engine.commands.claim import claim
from engine.commands.compare import compare
from engine.commands.deploy import deploy
from engine.commands.diagnose import diagnose
from engine.commands.ensemble import ensemble
from engine.commands.explain import explain
from engine.commands.export import export
from engine.commands.guard import guard
from engine.commands.metrics import metrics
from engine.commands.models import models
from engine.commands.padding_study import padding_study
from engine.commands.report import report
from engine.commands.results import results
from engine.commands.reviews import reviews
from engine.commands.score import score
from engine.commands.stress import stress
from engine.commands.train import train
from engine.commands.trust import trust
from engine.terminal.run import run

app = typer.Typer(
    name="engine",
    help="PneumoScope: can this chest X-ray classifier be trusted, where does it fail, and why? "
    "A research tool, not a medical device.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for command in (
    models,
    train,
    ensemble,
    score,
    metrics,
    compare,
    diagnose,
    explain,
    card,
    checklist,
    results,
    padding_study,
    stress,
    claim,
    trust,
    audit,
    report,
):
    app.command()(command)
app.add_typer(deploy, name="deploy")
app.add_typer(export, name="export")
app.add_typer(guard, name="guard")
app.add_typer(reviews, name="reviews")


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and exit; see ``engine.terminal.run``."""
    run(app, "python -m engine", arguments)
