"""CLAIM, the checklist for artificial intelligence in medical imaging, in its version of 2024: 44 items.

Numbers and topics are the checklist's; what is asked stands here in our own words.
"""

from engine.reporting.checklists.answers import (
    authors,
    data,
    limits,
    measures,
    model,
    people,
    preparation,
    reference,
    results,
    robustness,
    testing,
    training,
)
from engine.reporting.checklists.item import Checklist, Item

FRONT, INTRODUCTION = "Title and abstract", "Introduction"
DESIGN, DATA, REFERENCE = "Methods: study design", "Methods: data", "Methods: reference standard"
PARTITIONS, MODEL, TRAINING = "Methods: data partitions", "Methods: model", "Methods: training"
EVALUATION = "Methods: evaluation"
RESULTS_DATA, RESULTS_MODEL = "Results: data", "Results: model performance"
DISCUSSION, OTHER = "Discussion", "Other information"

CLAIM = Checklist(
    name="claim",
    title="CLAIM 2024",
    cite=(
        "Tejani AS, Klontzas ME, Gatti AA, et al. Checklist for Artificial Intelligence in Medical Imaging "
        "(CLAIM): 2024 Update. Radiology: Artificial Intelligence 2024;6(4):e240300, doi:10.1148/ryai.240300"
    ),
    items=(
        Item("1", FRONT, "Title", "Does title or abstract say that AI is studied, and which kind?",
             authors.title),
        Item("2", FRONT, "Abstract", "Does a summary give design, methods, results and conclusions?",
             authors.abstract),
        Item("3", INTRODUCTION, "Background", "Which problem is it about, and which part is the AI to play?",
             authors.background),
        Item("4", INTRODUCTION, "Aims", "What does the study want to find out or show?", authors.aims),
        Item("5", DESIGN, "Prospective or retrospective",
             "Were the data collected for the study or before it?", data.design),
        Item("6", DESIGN, "Study goal", "Is it about making a model, testing one, or a comparison?",
             training.goal),
        Item("7", DATA, "Data sources", "Where do the images come from?", data.sources),
        Item("8", DATA, "Inclusion and exclusion", "Which patients or images were taken, and which left out?",
             people.criteria),
        Item("9", DATA, "Preprocessing", "What is done to an image before the model sees it?",
             preparation.preparation),
        Item("10", DATA, "Selection of subsets", "Is only a part of the data or of each image used?",
             preparation.subset),
        Item("11", DATA, "De-identification", "How were names and other traces of patients removed?",
             authors.deidentification),
        Item("12", DATA, "Missing data", "What becomes of data that are missing?", people.missing_data),
        Item("13", DATA, "Image acquisition", "With which machines and settings were the images taken?",
             data.acquisition),
        Item("14", REFERENCE, "Definition", "What counts as positive, and by which method?",
             reference.definition),
        Item("15", REFERENCE, "Rationale", "Why this reference standard, and what are its weaknesses?",
             reference.rationale),
        Item("16", REFERENCE, "Annotators", "Who set the labels, with which qualification?",
             reference.annotators),
        Item("17", REFERENCE, "Annotation of the test set", "How were the labels of the test set made?",
             reference.test_annotation),
        Item("18", REFERENCE, "Agreement of readers", "How far do readers agree among and with themselves?",
             reference.agreement),
        Item("19", PARTITIONS, "Assignment", "How were images parted into training, validation and test?",
             training.partitions),
        Item("20", PARTITIONS, "Level of separation", "Do the parts share no image, or no patient?",
             training.disjoint),
        Item("21", PARTITIONS, "Sample size", "How large was the study meant to be, and why?",
             measures.sample_size),
        Item("22", MODEL, "Model", "What is the model, with its input and output?", model.description),
        Item("23", MODEL, "Software", "Which libraries, in which versions?", model.software),
        Item("24", MODEL, "Initial parameters", "From which parameters did training start?", training.start),
        Item("25", TRAINING, "Training", "How was it trained: augmentation, loss, settings?",
             training.approach),
        Item("26", TRAINING, "Selection of the model", "How was the final model chosen?", training.selection),
        Item("27", TRAINING, "Ensembling", "Are several models combined, and how?", model.ensembling),
        Item("28", EVALUATION, "Metrics", "By which figures is the model judged?", measures.measures),
        Item("29", EVALUATION, "Uncertainty", "How are intervals and tests made?", measures.uncertainty),
        Item("30", EVALUATION, "Robustness", "How do results change with the data or assumptions?",
             robustness.robustness),
        Item("31", EVALUATION, "Explainability", "How are calls explained, and was that tested?",
             robustness.explanations),
        Item("32", EVALUATION, "Internal testing", "How was it tested on data of the same source?",
             testing.internal_testing),
        Item("33", EVALUATION, "External testing", "Was it tested on data of another source?",
             testing.external_testing),
        Item("34", EVALUATION, "Trial registration", "Under which number is a trial registered?",
             authors.registration),
        Item("35", RESULTS_DATA, "Numbers", "How many patients or images were taken and left out?",
             people.participants),
        Item("36", RESULTS_DATA, "Characteristics", "Who are the patients of each part?",
             people.characteristics),
        Item("37", RESULTS_MODEL, "Performance", "Which figures, with their uncertainty, on which part?",
             results.performance),
        Item("38", RESULTS_MODEL, "Diagnostic performance",
             "How well does it diagnose, and how exactly is that known?", results.precision),
        Item("39", RESULTS_MODEL, "Failure analysis", "Which cases does it get wrong, and why?",
             limits.failures),
        Item("40", DISCUSSION, "Limitations", "What limits the conclusions?", limits.limitations),
        Item("41", DISCUSSION, "Implications", "What follows for practice?", authors.implications),
        Item("42", OTHER, "Protocol", "Where are the protocol and further technical details?",
             model.technical_details),
        Item("43", OTHER, "Availability", "Where can software, model and data be had?", model.availability),
        Item("44", OTHER, "Funding", "Who paid, and with which influence?", authors.funding),
    ),
)  # fmt: skip
"""The checklist."""
