import shutil
import sys
import zipfile
from contextlib import nullcontext
from dataclasses import replace
from types import SimpleNamespace

import pytest

from data_tools.download.checksums import read_checksums
from data_tools.download.fetch import Patience
from data_tools.download.outcome import as_json
from data_tools.download.published import KERMANY, Source
from data_tools.download.run import download, verify
from engine.datasets.catalog import load_dataset
from engine.errors import InputError
from tests.data_tools.download.web import (
    Site,
    checksums_of,
    contents,
    serving,
    small_set,
    some_bytes,
    write_files,
    zip_bytes,
)

FILES = small_set(9)
LISTED = checksums_of(FILES)
PATHS = sorted(FILES)
ARCHIVE = zip_bytes(FILES)
SHORT = Patience(attempts=2, first_wait=0.0, longest_wait=0.0, timeout=5.0)


def get(site: Site, folder, **options):
    return download(KERMANY, folder, LISTED, url=site.url, patience=SHORT, **options)


def test_a_dataset_arrives_complete_with_nothing_else_in_its_folder(tmp_path):
    with serving(Site(ARCHIVE)) as site:
        done = get(site, tmp_path / "new" / "kermany")
    assert done.complete
    assert contents(tmp_path / "new" / "kermany") == FILES
    assert not (tmp_path / "new" / "kermany" / ".download").exists()
    assert (done.fetched.size, len(done.placed.files)) == (len(ARCHIVE), 9)


def test_the_publishers_address_is_the_one_asked_unless_told(tmp_path):
    with serving(Site(ARCHIVE)) as site:
        done = download(replace(KERMANY, url=site.url), tmp_path, LISTED, patience=SHORT)
    assert (done.complete, done.origin) == (True, site.url)


def test_a_finished_dataset_asks_for_nothing(tmp_path):
    write_files(tmp_path, FILES)
    with serving(Site(ARCHIVE)) as site:
        done = get(site, tmp_path)
    assert (done.complete, done.fetched, done.origin, site.asked) == (True, None, None, [])


def test_a_download_given_up_goes_on_and_leaves_nothing_in_the_dataset(tmp_path):
    with serving(Site(ARCHIVE, breaks=[9_000, 0])) as site:
        with pytest.raises(InputError, match="failed after 2 attempts"):
            get(site, tmp_path)
        assert [path for path in contents(tmp_path) if not path.startswith(".download/")] == []
        done = get(site, tmp_path)
    assert (done.complete, done.fetched.resumed_at) == (True, 9_000)
    assert contents(tmp_path) == FILES


def test_an_unpacking_that_was_cut_off_goes_on_without_the_network(tmp_path):
    calls = []

    class Stopped(Exception):
        pass

    def stage(label, unit):
        def progress(done, total):
            calls.append(label)
            if calls.count("unpacking") == 4:
                raise Stopped

        return nullcontext(progress)

    with serving(Site(ARCHIVE)) as site:
        with pytest.raises(Stopped):
            get(site, tmp_path, stage=stage)
        there = {path: file for path, file in contents(tmp_path).items() if not path.startswith(".")}
        assert there == {path: FILES[path] for path in PATHS[:4]}
        done = get(site, tmp_path)
        assert len(site.asked) == 1
    assert done.placed.files == tuple(PATHS[4:])
    assert contents(tmp_path) == FILES


def test_files_that_differ_are_fetched_again_and_the_others_left_alone(tmp_path):
    write_files(tmp_path, {**FILES, PATHS[0]: b"cut off"})
    before = (tmp_path / PATHS[1]).stat().st_mtime_ns
    with serving(Site(ARCHIVE)) as site:
        done = get(site, tmp_path)
    assert (done.complete, done.placed.replaced) == (True, (PATHS[0],))
    assert (tmp_path / PATHS[1]).stat().st_mtime_ns == before
    assert contents(tmp_path) == {**FILES, f".download/replaced/{PATHS[0]}": b"cut off"}


def test_a_wrong_checksum_and_a_missing_file_are_told_and_the_archive_set_aside(tmp_path):
    served = {path: FILES[path] for path in PATHS[1:]} | {PATHS[3]: b"not what was published"}
    with serving(Site(zip_bytes(served))) as site:
        done = get(site, tmp_path)
        assert not done.complete
        assert done.wrong == {PATHS[3]: "another checksum"}
        assert done.missing == (PATHS[0],)
        there = {path for path in contents(tmp_path) if not path.startswith(".")}
        assert there == {*PATHS} - {PATHS[0], PATHS[3]}
        assert done.kept.read_bytes() == site.content
        site.content, site.etag = ARCHIVE, '"mended"'
        mended = get(site, tmp_path)
    assert mended.complete
    assert sorted(mended.placed.files) == [PATHS[0], PATHS[3]]
    assert contents(tmp_path) == FILES


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (ARCHIVE[:-100], "is no whole ZIP file"),
        (b"PK" + some_bytes(500), "is no whole ZIP file"),
        (zip_bytes({**FILES, "../../../evil.jpeg": b"x"}), "holds a name that leaves the folder"),
    ],
)
def test_an_archive_of_no_use_is_set_aside_and_fetched_anew(tmp_path, content, message):
    with serving(Site(content)) as site:
        with pytest.raises(InputError, match=message) as told:
            get(site, tmp_path / "out")
        kept = tmp_path / "out" / ".download" / "rejected.zip"
        assert f"is kept as '{kept}'" in str(told.value)
        assert kept.read_bytes() == content
        assert contents(tmp_path).keys() == {"out/.download/rejected.zip"}
        site.content, site.etag = ARCHIVE, '"mended"'
        assert get(site, tmp_path / "out").complete
    assert contents(tmp_path / "out") == FILES


def test_an_archive_at_hand_is_unpacked_and_kept(tmp_path):
    (tmp_path / "mine.zip").write_bytes(ARCHIVE)
    done = download(KERMANY, tmp_path / "out", LISTED, archive=tmp_path / "mine.zip")
    assert (done.complete, done.fetched, done.origin) == (True, None, str(tmp_path / "mine.zip"))
    assert contents(tmp_path / "out") == FILES
    assert (tmp_path / "mine.zip").read_bytes() == ARCHIVE


def test_an_archive_at_hand_that_is_none_is_named(tmp_path):
    (tmp_path / "mine.zip").write_bytes(b"PK")
    with pytest.raises(InputError, match=r"'.*mine\.zip' cannot be used\. The archive is no whole ZIP file"):
        download(KERMANY, tmp_path / "out", LISTED, archive=tmp_path / "mine.zip")
    assert (tmp_path / "mine.zip").exists()


def test_a_failure_leaves_no_empty_folders(tmp_path):
    with serving(Site(b"", statuses=[404])) as site, pytest.raises(InputError, match="There is no archive"):
        get(site, tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_the_originals_are_known_to_the_list_that_ships(tmp_path, test_data):
    with zipfile.ZipFile(tmp_path / "few.zip", "w") as archive:
        for file in sorted((test_data / "originals").rglob("*.jpeg")):
            archive.write(file, f"chest_xray/train/{file.parent.name}/{file.name}")
    listed = read_checksums(KERMANY.checksums, KERMANY.top)
    done = download(KERMANY, tmp_path / "kermany", listed, archive=tmp_path / "few.zip")
    assert (len(done.right), done.wrong, done.left_out) == (24, {}, ())
    assert len(done.missing) == 5840 - 24
    assert len(load_dataset(tmp_path / "kermany").catalog) == 24


def test_a_dataset_that_was_unpacked_by_hand_is_found_one_folder_below(tmp_path):
    write_files(tmp_path / "chest_xray", FILES)
    with pytest.raises(InputError, match=r"holds the dataset in '.*/chest_xray'; give that folder\."):
        download(KERMANY, tmp_path, LISTED, archive=tmp_path / "absent.zip")
    assert verify(KERMANY, tmp_path / "chest_xray", LISTED).complete


def test_kaggles_folder_is_copied(tmp_path, monkeypatch):
    cache = tmp_path / "cache" / "datasets"
    both = {f"{top}{path}": content for top in ("", "chest_xray/") for path, content in FILES.items()}
    write_files(
        cache / "chest_xray", {**both, "val/NORMAL/v.jpeg": b"v", "chest_xray/val/NORMAL/v.jpeg": b"v"}
    )
    (tmp_path / "kagglehub.py").write_text(f"def dataset_download(handle):\n    return {str(cache)!r}\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("KAGGLEHUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.delitem(sys.modules, "kagglehub", raising=False)
    small = replace(KERMANY, archive_bytes=1000)
    done = download(small, tmp_path / "out", LISTED, source=Source.KAGGLE)
    assert (done.complete, done.kept, done.left_out) == (True, cache, ("val/NORMAL/v.jpeg",))
    assert contents(tmp_path / "out") == FILES


@pytest.mark.parametrize("length", [10**15, 7_900_000_000])
def test_an_archive_of_a_size_that_cannot_be_is_refused_before_it_is_fetched(tmp_path, length, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=9_000_000_000))
    message = (
        r"has 1\.0 PB, far more"
        if length == 10**15
        else r"9\.0 GB free, and 15\.9 GB are needed for the archive"
    )
    with serving(Site(ARCHIVE, length=length)) as site, pytest.raises(InputError, match=message):
        get(site, tmp_path)
    assert contents(tmp_path) == {}


def test_a_file_in_place_of_the_folder_is_told(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(InputError, match="is a file; give a folder for the dataset"):
        download(KERMANY, tmp_path / "file", LISTED)


def test_verifying_changes_nothing(tmp_path):
    write_files(tmp_path, {**FILES, PATHS[0]: b"other", "val/NORMAL/v.jpeg": b"v"})
    before = contents(tmp_path)
    found = verify(KERMANY, tmp_path, LISTED)
    assert (found.wrong, found.missing, found.unlisted) == ((PATHS[0],), (), ("val/NORMAL/v.jpeg",))
    assert contents(tmp_path) == before
    with pytest.raises(InputError, match="There is no folder"):
        verify(KERMANY, tmp_path / "absent", LISTED)


def test_what_json_prints_is_told_from_the_outcome(tmp_path):
    served = zip_bytes({**FILES, PATHS[0]: b"other", "val/NORMAL/v.jpeg": b"v"})
    with serving(Site(served)) as site:
        done = get(site, tmp_path)
    assert as_json(done, "kermany", tmp_path) == {
        "dataset": "kermany",
        "out": str(tmp_path),
        "complete": False,
        "right": 8,
        "counts": {"test": {"NORMAL": 2}, "train": {"NORMAL": 3, "PNEUMONIA": 3}},
        "origin": site.url,
        "fetched_bytes": len(served),
        "resumed_at": 0,
        "placed": 8,
        "placed_bytes": 24000,
        "replaced": [],
        "wrong": [{"path": PATHS[0], "problem": "another checksum"}],
        "missing": [],
        "unlisted": [],
        "left_out": ["val/NORMAL/v.jpeg"],
        "kept": str(tmp_path / ".download" / "rejected.zip"),
    }
