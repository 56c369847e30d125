import hashlib

import pytest

from data_tools.download.checksums import check_folder, read_checksums, sha256_of
from engine.errors import InputError
from tests.data_tools.download.web import checksums_of, small_set, write_files, write_list

A, B = "a" * 64, "b" * 64


def test_a_list_is_read_without_its_top_folder(tmp_path):
    files = small_set()
    assert read_checksums(write_list(tmp_path / "list", files), "chest_xray") == checksums_of(files)
    assert read_checksums(write_list(tmp_path / "list", files, top=""), "chest_xray") == checksums_of(files)
    kept = read_checksums(write_list(tmp_path / "list", files), "")
    assert set(kept) == {f"chest_xray/{path}" for path in files}


def test_other_spellings_of_a_list_are_read(tmp_path):
    (tmp_path / "list").write_text(
        f"# a note\n\n{A.upper()} *./train/a b.jpeg\r\n{B}  train/ü.jpeg", encoding="utf-8"
    )
    assert read_checksums(tmp_path / "list") == {"train/a b.jpeg": A, "train/ü.jpeg": B}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("# only a note\n", "is empty"),
        (f"{A}  a.jpeg\nno line\n", "Line 2 of .* is not 'sha256  path'"),
        (f"{A[:-1]}  a.jpeg\n", "Line 1 of .* is not 'sha256  path'"),
        (f"{A} a.jpeg\n", "Line 1 of .* is not 'sha256  path'"),
        (f"{A}  ../a.jpeg\n", r"Line 1 of .* names '\.\./a\.jpeg', which leaves the folder"),
        (f"{A}  /a.jpeg\n", "which leaves the folder"),
        (f"{A}  a.jpeg\n{B}  ./a.jpeg\n", "Line 2 of .* lists a.jpeg a second time"),
    ],
)
def test_a_list_that_is_none_is_told(tmp_path, text, message):
    (tmp_path / "list").write_text(text)
    with pytest.raises(InputError, match=message):
        read_checksums(tmp_path / "list")


def test_a_list_that_cannot_be_read_is_told(tmp_path):
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="cannot be read: it is not UTF-8 text"):
        read_checksums(tmp_path / "binary")
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read_checksums(tmp_path / "absent")
    with pytest.raises(InputError, match="cannot be read: Is a directory"):
        read_checksums(tmp_path)


def test_a_file_is_hashed(tmp_path):
    (tmp_path / "x").write_bytes(b"abc")
    assert sha256_of(tmp_path / "x") == hashlib.sha256(b"abc").hexdigest()


def test_a_folder_is_held_against_the_list(tmp_path):
    files = small_set()
    listed = checksums_of(files)
    write_files(tmp_path, files)
    paths = sorted(files)
    (tmp_path / paths[0]).write_bytes(b"cut off")
    (tmp_path / paths[1]).unlink()
    (tmp_path / paths[2]).unlink()
    (tmp_path / paths[2]).mkdir()
    write_files(tmp_path, {"val/NORMAL/x.jpeg": b"x", ".download/y.jpeg": b"y", "notes.txt": b"z"})
    told: list[tuple[int, int]] = []
    found = check_folder(tmp_path, listed, lambda done, total: told.append((done, total)))
    assert found.right == tuple(paths[3:])
    assert found.wrong == (paths[0], paths[2])
    assert found.missing == (paths[1],)
    assert found.unlisted == ("val/NORMAL/x.jpeg",)
    assert not found.complete
    assert told == [(n, 6) for n in range(1, 7)]


def test_a_folder_with_every_file_is_complete(tmp_path):
    files = small_set()
    write_files(tmp_path, files)
    assert check_folder(tmp_path, checksums_of(files)).complete
