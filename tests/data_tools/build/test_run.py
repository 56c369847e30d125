"""Whole builds of small collections."""

import shutil

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from data_tools.build.recipe import Recipe, SourceChoice
from data_tools.build.recipe_files import read_recipe
from data_tools.build.run import build, summary
from data_tools.build.sources.registry import find_layout
from engine.datasets.catalog import load_dataset
from engine.datasets.manifest import read_manifest
from engine.errors import InputError
from engine.imaging.square import load_square
from tests.data_tools.build import chests
from tests.data_tools.build.sources import trees
from tests.imaging.samples import dicom, dicom_bytes


@pytest.fixture
def collections(tmp_path):
    """The Kaggle set, and a database whose normals are partly Kaggle's, with two files that are no use."""
    folder = tmp_path / "sources"
    chests.kaggle(folder / "kaggle")
    chests.radiography(folder / "db", normal=[0, 2, 4, 12, 13, 14], viral=[15, 16, 17])
    chests.photo(folder / "db" / "Normal" / "images" / "Normal-90.png")
    chests.cut_off(folder / "db" / "Normal" / "images" / "Normal-91.png", chests.chest(18))
    return {name: folder / name for name in ("kaggle", "db")}


def recipe_for(folders: dict, **choices) -> Recipe:
    return Recipe(sources=tuple(SourceChoice(name) for name in folders), **choices)


def run(folders: dict, out, *, workers: int | None = None, dry_run: bool = False, **choices):
    return build(recipe_for(folders, **choices), folders, out, workers=workers, dry_run=dry_run)


def quarantined(out) -> pd.DataFrame:
    return pd.read_csv(out / "quarantine.csv").set_index("original_path")


def test_the_databases_copies_of_another_collections_normals_are_removed(collections, tmp_path):
    run(collections, tmp_path / "out")
    gone = quarantined(tmp_path / "out")
    copies = gone[gone["removed"] == "duplicate"]
    assert copies["partner"].to_dict() == {
        "Normal/images/Normal-1.png": "kaggle: train/NORMAL/IM-0000-0001.jpeg",
        "Normal/images/Normal-2.png": "kaggle: train/NORMAL/IM-0002-0001.jpeg",
        "Normal/images/Normal-3.png": "kaggle: train/NORMAL/IM-0004-0001.jpeg",
    }
    manifest = read_manifest(tmp_path / "out" / "manifest.csv").set_index("original_path")
    assert manifest.loc["train/NORMAL/IM-0000-0001.jpeg", "labels"] == "kaggle: NORMAL; db: Normal"
    assert manifest["source"].value_counts().to_dict() == {"kaggle": 12, "db": 6}


def test_the_trap_with_real_radiographs(test_data, tmp_path):
    for file in (test_data / "originals").rglob("*.jpeg"):
        target = tmp_path / "kaggle" / "train" / file.parent.name / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
        if file.parent.name == "NORMAL":
            small = np.asarray(Image.open(file).convert("L").resize((299, 299), Image.Resampling.BILINEAR))
            chests.save(tmp_path / "db" / "Normal" / "images" / f"Normal-{file.stem[-9:]}.png", small)
    (tmp_path / "db" / "Viral Pneumonia").mkdir()
    built = run({"kaggle": tmp_path / "kaggle", "db": tmp_path / "db"}, tmp_path / "out")
    assert built.plan.kept["source"].eq("kaggle").all()
    assert len(built.plan.kept) == 24
    assert built.plan.removed["removed"].eq("duplicate").all()
    assert len(built.plan.removed) == 12


def test_what_is_no_use_is_listed_with_its_reason_and_the_sources_are_untouched(collections, tmp_path):
    before = {name: chests.contents(folder) for name, folder in collections.items()}
    run(collections, tmp_path / "out")
    gone = quarantined(tmp_path / "out")
    photo = gone.loc["Normal/images/Normal-90.png"]
    assert photo["removed"] == "not a radiograph"
    assert "in colour" in photo["reason"]
    torn = gone.loc["Normal/images/Normal-91.png"]
    assert torn["removed"] == "unreadable"
    assert torn["reason"].startswith("truncated: ")
    assert {name: chests.contents(folder) for name, folder in collections.items()} == before


def test_any_picture_stays_where_told(collections, tmp_path):
    run(collections, tmp_path / "out", radiographs_only=False)
    gone = quarantined(tmp_path / "out")
    assert "Normal/images/Normal-90.png" not in gone.index
    assert gone.loc["Normal/images/Normal-91.png", "removed"] == "unreadable"


def test_a_picture_that_somebody_has_looked_at_stays(collections, tmp_path):
    def looked_at(path: str) -> Recipe:
        return Recipe(sources=(SourceChoice("kaggle"), SourceChoice("db", keep=(path,))))

    build(looked_at("Normal/images/Normal-90.png"), collections, tmp_path / "out")
    assert "Normal/images/Normal-90.png" not in quarantined(tmp_path / "out").index
    with pytest.raises(InputError, match=r"keeps 'nothing\.png' of the source db, which has no such image"):
        build(looked_at("nothing.png"), collections, tmp_path / "other")


def test_the_result_is_a_dataset_of_gray_squares(collections, tmp_path):
    out = tmp_path / "out"
    built = run(collections, out, size=96, padding="gray")
    dataset = load_dataset(out)
    assert dataset.classes == ("NORMAL", "PNEUMONIA")
    assert dataset.splits == ["train", "val", "test"]
    assert dataset.catalog["problem"].isna().all()
    assert len(dataset.catalog) == len(built.plan.kept) == 18
    assert not [note for note in dataset.notes if "not in the manifest" in note]
    for row in dataset.catalog.itertuples():
        image = Image.open(out / row.path)
        assert (image.mode, image.size, image.format) == ("L", (96, 96), "PNG")
        original = load_square(collections[row.source] / row.original_path, 96, "gray")
        assert np.array_equal(np.asarray(image), original)
    assert dataset.catalog["original_width"].gt(96).all()


@pytest.mark.parametrize("file_format", ["jpeg", "webp"])
def test_other_formats(collections, tmp_path, file_format):
    out = tmp_path / "out"
    run(collections, out, format=file_format, size=64)
    catalog = load_dataset(out).catalog
    assert catalog["problem"].isna().all()
    assert {Image.open(out / path).format for path in catalog["path"]} == {file_format.upper()}


def test_copies_and_people_are_on_one_side(collections, tmp_path):
    out = tmp_path / "out"
    run(collections, out, duplicates="near", split="0.5/0.25/0.25")
    manifest = read_manifest(out / "manifest.csv")
    assert manifest.groupby("subject")["split"].nunique().max() == 1
    assert manifest["sha256"].is_unique


def test_the_same_bytes_whatever_the_workers_the_folder_and_the_machines_paths(
    collections, tmp_path, monkeypatch
):
    run(collections, tmp_path / "one", workers=1)
    elsewhere = {
        name: shutil.copytree(folder, tmp_path / "moved" / f"x-{name}")
        for name, folder in collections.items()
    }
    monkeypatch.setenv("PNEUMOSCOPE_HOME", str(tmp_path / "other home"))
    run(elsewhere, tmp_path / "two", workers=4)
    one = chests.contents(tmp_path / "one")
    assert one == chests.contents(tmp_path / "two")
    assert not any(str(tmp_path).encode() in data for data in one.values())
    run(collections, tmp_path / "three", seed=1)
    assert one["manifest.csv"] != chests.contents(tmp_path / "three")["manifest.csv"]


def test_the_recipe_beside_the_data_makes_it_again(collections, tmp_path):
    run(collections, tmp_path / "one", size=64, split="official,0.9/0.1/0", balance="undersample", seed=3)
    recipe, folders = read_recipe(tmp_path / "one" / "recipe.toml")
    assert folders == {}
    assert [source.layout for source in recipe.sources] == ["kaggle", "radiography"]
    build(recipe, collections, tmp_path / "two")
    assert chests.contents(tmp_path / "one") == chests.contents(tmp_path / "two")


def test_a_finished_dataset_is_left_as_it_is(collections, tmp_path):
    out = tmp_path / "out"
    first = run(collections, out)
    times = {file: file.stat().st_mtime_ns for file in out.rglob("*")}
    again = run(collections, out)
    assert (first.written, again.written) == (True, False)
    assert {file: file.stat().st_mtime_ns for file in out.rglob("*")} == times
    assert summary(again) == summary(first) | {"written": False}
    with pytest.raises(InputError, match="was made by another recipe"):
        run(collections, out, size=64)
    next(out.rglob("*.png")).unlink()
    with pytest.raises(InputError, match="made by the same recipe, but it or the sources have changed since"):
        run(collections, out)


def test_a_source_that_changed_before_the_end_is_read_anew(collections, tmp_path):
    out = tmp_path / "out"
    run(collections, tmp_path / "early")
    (out / ".building" / "tree").mkdir(parents=True)
    shutil.copytree(tmp_path / "early" / "train", out / ".building" / "tree" / "train")
    shutil.copy(tmp_path / "early" / "recipe.toml", out / ".building" / "recipe.toml")
    (out / ".building" / "plan").write_text("of other files")
    chests.save(collections["kaggle"] / "train" / "NORMAL" / "IM-0000-0001.jpeg", chests.chest(20))
    run(collections, out)
    run(collections, tmp_path / "fresh")
    assert chests.contents(out) == chests.contents(tmp_path / "fresh")


def test_official_test_images_stay_test_and_nothing_else_of_their_source_joins_them(collections, tmp_path):
    run(collections, tmp_path / "out", split="official")
    manifest = read_manifest(tmp_path / "out" / "manifest.csv")
    own = manifest[manifest["source"] == "kaggle"]
    was_test = own["original_path"].str.startswith("test/")
    assert own.loc[was_test, "split"].eq("test").all()
    assert own.loc[~was_test, "split"].isin(["train", "val"]).all()


def test_labels_that_contradict_each_other_are_set_aside(collections, tmp_path):
    chests.save(collections["db"] / "Viral Pneumonia" / "images" / "Viral Pneumonia-50.png", chests.chest(12))
    run(collections, tmp_path / "out")
    gone = quarantined(tmp_path / "out")
    gone = gone[gone["removed"] == "conflicting labels"]
    assert gone["reason"].to_dict() == {
        "Normal/images/Normal-4.png": "NORMAL (Normal) here, PNEUMONIA (Viral Pneumonia) there",
        "Viral Pneumonia/images/Viral Pneumonia-50.png": "PNEUMONIA (Viral Pneumonia) here, NORMAL (Normal) there",
    }
    assert gone["partner"].iloc[0] == "db: Viral Pneumonia/images/Viral Pneumonia-50.png"


def test_balance_by_weights_and_by_leaving_out(collections, tmp_path):
    for number in range(18, 27):
        image = collections["db"] / "Viral Pneumonia" / "images" / f"more-{number}.png"
        chests.save(image, chests.chest(number))
    divided = {"split": "0.5/0.25/0.25"}
    run(collections, tmp_path / "over", **divided)
    over = read_manifest(tmp_path / "over" / "manifest.csv").astype({"weight": float})
    images = over.groupby(["split", "label"]).size().unstack()
    assert (images["PNEUMONIA"] > images["NORMAL"]).all()
    drawn = over.groupby(["split", "label"])["weight"].sum().unstack()
    assert drawn.loc["train", "NORMAL"] == pytest.approx(images.loc["train", "PNEUMONIA"], rel=1e-4)
    assert over.loc[over["split"] != "train", "weight"].eq(1).all()
    run(collections, tmp_path / "all", **divided, balance_splits=("train", "test"))
    over = read_manifest(tmp_path / "all" / "manifest.csv").astype({"weight": float})
    assert set(over.loc[over["weight"] != 1, "split"]) == {"train", "test"}
    run(collections, tmp_path / "under", **divided, balance="undersample")
    under = read_manifest(tmp_path / "under" / "manifest.csv")
    assert "weight" not in under
    left = under.groupby(["split", "label"]).size().unstack()
    assert left.loc["train"].to_list() == [images.loc["train", "NORMAL"]] * 2
    assert left.drop("train").equals(images.drop("train"))
    listed = quarantined(tmp_path / "under")["removed"].eq("undersampled").sum()
    assert listed == len(over) - len(under)
    run(collections, tmp_path / "none", **divided, balance="none")
    assert list(read_manifest(tmp_path / "none" / "manifest.csv")["path"]) == list(over["path"])


def test_others_are_kept_as_a_group_where_told(tmp_path):
    root = chests.radiography(tmp_path / "db", normal=[0, 1, 2], viral=[3, 4, 5])
    chests.save(root / "COVID" / "images" / "COVID-1.png", chests.chest(6))
    dropped = run({"db": root}, tmp_path / "dropped")
    assert summary(dropped)["labels_left_out"] == 1
    assert "COVID" in (tmp_path / "dropped" / "README.md").read_text()
    run({"db": root}, tmp_path / "kept", others="keep")
    dataset = load_dataset(tmp_path / "kept")
    assert dataset.classes == ("NORMAL", "PNEUMONIA")
    assert dataset.catalog["label"].value_counts()["OTHER"] == 1


def test_a_dry_run_reads_and_writes_nothing(collections, tmp_path):
    planned = run(collections, tmp_path / "out", dry_run=True)
    assert not (tmp_path / "out").exists()
    assert not planned.written
    built = run(collections, tmp_path / "out")
    assert summary(built) == summary(planned) | {"written": True}


def test_everything_of_the_sources_is_accounted_for(collections, tmp_path):
    built = run(collections, tmp_path / "out")
    told = summary(built)
    files = sum(
        1 for folder in collections.values() for file in folder.rglob("*")
        if file.is_file() and "masks" not in file.parts
    )  # fmt: skip
    assert told["images"] + sum(told["removed"].values()) + told["labels_left_out"] == files
    assert sum(n for labels in told["counts"].values() for n in labels.values()) == told["images"]


def test_the_card_says_what_is_in_the_set_and_what_was_left_out(collections, tmp_path):
    run(collections, tmp_path / "out")
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    counts = read_manifest(tmp_path / "out" / "manifest.csv").groupby(["split", "label"]).size()
    for split in ("train", "val", "test"):
        normal, sick = (counts.get((split, label), 0) for label in ("NORMAL", "PNEUMONIA"))
        assert f"| {split} | {normal} | {sick} | {normal + sick} |" in card
    assert "| kaggle | Kaggle chest_xray (Kermany et al., Cell 2018) | 6 | 6 | 0 | 0 | CC BY 4.0 |" in card
    assert "| db | COVID-19 Radiography Database | 3 | 3 | 0 | 5 |" in card
    assert "| duplicate | 3 | the same picture stays from another file |" in card
    assert "doi:10.17632/rscbjbr9sj" in card


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("kaggle", {"NORMAL": 3, "PNEUMONIA": 4}),
        ("rsna", {"NORMAL": 1, "OTHER": 1, "PNEUMONIA": 1}),
        ("nih", {"NORMAL": 1, "OTHER": 1, "PNEUMONIA": 2}),
        ("radiography", {"NORMAL": 2, "OTHER": 1, "PNEUMONIA": 2}),
        ("covid_chestxray", {"NORMAL": 1, "OTHER": 1, "PNEUMONIA": 3}),
        ("chexpert", {"NORMAL": 1, "OTHER": 2, "PNEUMONIA": 2}),
    ],
)
def test_every_ready_made_source_becomes_a_dataset(name, expected, tmp_path):
    root = getattr(trees, name)(tmp_path / "source")
    paths = [path for path in find_layout("auto", root)[0].rows(root)["path"] if (root / path).is_file()]
    for place, path in enumerate(paths):
        if path.endswith(".dcm"):
            (root / path).write_bytes(dicom_bytes(dicom(chests.chest(place))))
        else:
            chests.save(root / path, chests.chest(place))
    run({"mine": root}, tmp_path / "out", others="keep", size=64)
    catalog = load_dataset(tmp_path / "out").catalog
    assert catalog["label"].value_counts().to_dict() == expected
    assert catalog["problem"].isna().all()
    for row in catalog.itertuples():
        assert np.array_equal(
            np.asarray(Image.open(tmp_path / "out" / row.path)), load_square(root / row.original_path, 64)
        )


def test_files_that_a_table_names_and_that_are_not_there_are_listed(tmp_path):
    root = trees.nih(tmp_path / "nih")
    for number, name in enumerate(("00000001_001", "00000002_000", "00000003_000")):
        place = next(root.glob(f"*/images/{name}.png"))
        chests.save(place, chests.chest(number))
    (root / "images_002" / "images" / "00000003_000.png").unlink()
    (root / "00000003_000.png").mkdir()
    run({"nih": root}, tmp_path / "out")
    gone = quarantined(tmp_path / "out")
    assert gone["removed"].eq("unreadable").all()
    assert gone["reason"].to_dict() == {
        "00000003_000.png": "missing: Cannot read '00000003_000.png': Is a directory.",
        "00000004_000.png": "missing: The file is not there.",
    }


def test_nothing_left_is_an_error_and_no_folder(tmp_path):
    root = tmp_path / "db"
    chests.photo(root / "Normal" / "images" / "Normal-1.png")
    (root / "Viral Pneumonia").mkdir()
    with pytest.raises(InputError, match="No image is left: 1 not a radiograph"):
        run({"db": root}, tmp_path / "out")
    assert not (tmp_path / "out").exists()
