import pandas as pd

from engine.evaluation.padding_study.files import list_studies
from engine.evaluation.padding_study.store import write_study
from engine.locations import SHIPPED_STUDIES_DIR, user_studies_dir
from engine.models.catalog import list_models
from tests.evaluation.padding_study.studies import simulated

SHIFTS = {"black": {"black": 3.0, "white": 2.0}, "crop": {"black": 3.0, "white": 2.0}}


def test_the_studies_of_a_folder_are_told_from_other_files(tmp_path):
    write_study(simulated(SHIFTS, images=20), tmp_path / "b.parquet")
    pd.DataFrame({"score": [0.5]}).to_parquet(tmp_path / "scores.parquet")
    (tmp_path / "damaged.parquet").write_bytes(b"PAR1")
    (tmp_path / "README.md").write_text("words")
    damaged, study = sorted(list_studies([tmp_path, tmp_path / "absent"]), key=lambda one: one.models)
    assert damaged.path.name == "damaged.parquet"
    assert damaged.problem.startswith("damaged: ")
    assert (study.dataset, study.split, study.models, study.problem) == ("made", "", 6, None)
    assert (study.trains, study.tests) == (("black", "crop"), ("black", "white"))


def test_the_users_studies_are_found():
    write_study(simulated(SHIFTS, images=20), user_studies_dir() / "mine.parquet")
    assert user_studies_dir() / "mine.parquet" in [study.path for study in list_studies()]


def test_the_shipped_study_is_no_model():
    assert SHIPPED_STUDIES_DIR.name not in [entry.name for entry in list_models(SHIPPED_STUDIES_DIR.parent)]
