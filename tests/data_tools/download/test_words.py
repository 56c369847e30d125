from pathlib import Path

from data_tools.download.checksums import FolderCheck
from data_tools.download.fetch import Fetched
from data_tools.download.outcome import Outcome
from data_tools.download.words import by_folder, fetching, next_steps, summary


def test_what_came_is_told_apart_from_what_had_come_before():
    assert fetching(Fetched(2_000_000, 0, 1)) == "Fetched 2.0 MB"
    assert fetching(Fetched(2_000_000, 500_000, 3)) == "Fetched 1.5 MB after the 500.0 kB of before"
    assert fetching(Fetched(2_000_000, 2_000_000, 0)) == "Took the 2.0 MB that an earlier run fetched"


def test_folders_are_counted_and_names_cannot_steer_the_terminal():
    assert by_folder(["val/NORMAL/a", "val/NORMAL/b", "val/PNEUMONIA/c", "README"]) == (
        ". 1, val/NORMAL 2, val/PNEUMONIA 1"
    )
    assert by_folder(["val/\x1b[2J/a"]) == "val/?[2J 1"
    assert by_folder([f"val/{n:02}/a" for n in range(22)]).endswith("val/19 1, and 2 more folders")


def test_the_copy_of_kaggles_client_is_told():
    done = Outcome(FolderCheck((), (), ("a/b/c",), ()), origin="Kaggle, x", kept=Path("/cache/x"))
    assert "Kaggle's client keeps its own copy, which may be deleted: /cache/x" in summary(
        done, "kermany", Path("out")
    )


def test_a_folder_with_a_space_is_quoted():
    assert next_steps(Path("my data"))[1] == "  python -m data_tools scan 'my data'"
