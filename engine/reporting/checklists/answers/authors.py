"""What no file of a model can tell: background, ethics, registration, funding. Honest blanks, or a part."""

from engine.evaluation.sentences import headline
from engine.reporting.checklists.answers.phrases import figures, for_authors, of_images, unless_synthetic
from engine.reporting.checklists.item import Answer, partly
from engine.reporting.checklists.known import Known
from engine.reporting.notice import NOTICE


def title(known: Known) -> Answer:
    """Say what the title has to name."""
    positive = known.config.classes[1].lower()
    return partly(
        f"The study evaluates a deep-learning model ({known.config.arch}) that classifies "
        f"{'synthetic ' if known.synthetic else ''}chest radiographs as {positive} or not.",
        "a title that says so, and whose radiographs they are",
    )


def abstract(known: Known) -> Answer:
    """Give the abstract's result."""
    one = known.scored
    return partly(
        f"Result: {headline(one.metrics, one.table.classes)} On {one.where}: {figures(one)}; 95 % intervals.",
        "the abstract, with its aim, methods and conclusion",
    )


def background(known: Known) -> Answer:
    """Say what the model is for."""
    return partly(
        f"Intended use: to study how a classifier of chest radiographs behaves. {NOTICE}",
        "the clinical question, the place in care that the model might have, and earlier models",
    )


def purpose(known: Known) -> Answer:
    """Say for whom the model is."""
    return partly(
        f"Intended users are people who build or judge such models. {NOTICE}",
        "the patients it might serve, and where in their care",
    )


def inequalities(known: Known) -> Answer:
    """Ask for what is known of inequalities."""
    return for_authors("what is known of differences in health and care between groups of patients")


def aims(known: Known) -> Answer:
    """Ask for the aims."""
    return for_authors("the aims and hypotheses of the study")


def dates(known: Known) -> Answer:
    """Ask for the period."""
    return unless_synthetic(
        known, "There is no period of recruitment.", of_images(known, "when the radiographs were taken")
    )


def setting(known: Known) -> Answer:
    """Ask for hospitals and countries."""
    return unless_synthetic(
        known,
        "There is no hospital.",
        of_images(known, "how many hospitals, of which kind and in which countries, took the radiographs"),
    )


def treatments(known: Known) -> Answer:
    """Ask for treatments."""
    return unless_synthetic(
        known,
        "There are no patients.",
        of_images(known, "what treatment the patients had had, if it matters"),
    )


def deidentification(known: Known) -> Answer:
    """Ask how names were removed."""
    return unless_synthetic(
        known,
        "There is nobody to be identified.",
        of_images(known, "how images and their data were de-identified", "whoever released the images"),
    )


def ethics(known: Known) -> Answer:
    """Ask for the approval."""
    return unless_synthetic(
        known,
        "No patient takes part, so there is no consent to be had.",
        of_images(
            known, "which ethics committee approved the study or waived approval, and how patients consented"
        ),
    )


def registration(known: Known) -> Answer:
    """Ask for the register."""
    return for_authors("where the study is registered and under which number, or that it is not")


def protocol(known: Known) -> Answer:
    """Ask for the protocol."""
    return for_authors("where the protocol can be read, or that there was none")


def funding(known: Known) -> Answer:
    """Ask for the money."""
    return for_authors("who paid for the study, and what part the funders had in it")


def interests(known: Known) -> Answer:
    """Ask for conflicts of interest."""
    return for_authors("their conflicts of interest")


def involvement(known: Known) -> Answer:
    """Ask for patients' part in the study."""
    return for_authors("what part patients and the public had in the study, or that they had none")


def implications(known: Known) -> Answer:
    """Say what the model may be used for."""
    return partly(
        NOTICE, "what the results mean for practice, and what would have to be shown before any use"
    )


def next_steps(known: Known) -> Answer:
    """Ask for what comes next."""
    return for_authors("what has to be studied next, above all at other hospitals and with other patients")
