import pytest

from data_tools.download.members import BadArchive
from data_tools.download.unpack import copy_folder, unpack_archive
from engine.errors import InputError
from tests.data_tools.download.web import (
    checksums_of,
    contents,
    small_set,
    some_bytes,
    write_files,
    zip_bytes,
)

FILES = small_set()
LISTED = checksums_of(FILES)


def unpack(archive, folder, wanted=frozenset(LISTED)):
    return unpack_archive(archive, LISTED, wanted, folder, lambda done, total: None)


def test_only_what_is_wanted_is_unpacked(tmp_path):
    (tmp_path / "x.zip").write_bytes(zip_bytes(FILES))
    wanted = sorted(FILES)[:2]
    placed, unlisted = unpack(tmp_path / "x.zip", tmp_path / "out", wanted)
    assert contents(tmp_path / "out") == {path: FILES[path] for path in wanted}
    assert (placed.files, unlisted) == (tuple(wanted), [])


def test_kaggles_second_copy_and_its_val_are_noted_once(tmp_path):
    more = {**FILES, "val/NORMAL/v.jpeg": b"v", "val/PNEUMONIA/v.jpeg": b"v"}
    both = {**more, **{f"chest_xray/{path}": content for path, content in more.items()}, "__MACOSX/._x": b""}
    (tmp_path / "x.zip").write_bytes(zip_bytes(both))
    placed, unlisted = unpack(tmp_path / "x.zip", tmp_path / "out")
    assert contents(tmp_path / "out") == FILES
    assert len(placed.files) == len(FILES)
    assert unlisted == ["val/NORMAL/v.jpeg", "val/PNEUMONIA/v.jpeg"]


def test_a_damaged_member_is_refused_and_the_rest_unpacked(tmp_path):
    raw = bytearray(zip_bytes(FILES))
    raw[200:220] = bytes(20)
    (tmp_path / "x.zip").write_bytes(raw)
    placed, _ = unpack(tmp_path / "x.zip", tmp_path / "out")
    assert list(placed.refused.values()) == ["damaged in the archive"]
    assert len(placed.files) == len(FILES) - 1


@pytest.mark.parametrize("raw", [b"", b"PK", b"PK\x03\x04" + some_bytes(2000), zip_bytes(FILES)[:-300]])
def test_a_file_that_is_no_whole_archive_is_told(tmp_path, raw):
    (tmp_path / "x.zip").write_bytes(raw)
    with pytest.raises(BadArchive, match=r"is no whole ZIP file \(.*\); nothing was unpacked\."):
        unpack(tmp_path / "x.zip", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_archive_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(InputError, match=r"The archive '.*absent\.zip' cannot be read: No such file"):
        unpack(tmp_path / "absent.zip", tmp_path / "out")
    with pytest.raises(InputError, match="cannot be read: Is a directory"):
        unpack(tmp_path, tmp_path / "out")


def test_any_changed_byte_ends_in_a_file_refused_or_an_archive_refused(tmp_path):
    whole = zip_bytes(FILES)
    for at in range(3, len(whole), 97):
        raw = bytearray(whole)
        raw[at] ^= 0xFF
        (tmp_path / "x.zip").write_bytes(raw)
        out = tmp_path / str(at)
        try:
            placed, _ = unpack(tmp_path / "x.zip", out)
        except InputError:
            assert not out.exists()
        else:
            found = contents(out)
            assert found == {path: FILES[path] for path in placed.files}


def test_a_folder_is_copied_the_same_way(tmp_path):
    write_files(tmp_path / "in" / "chest_xray", {**FILES, "val/NORMAL/v.jpeg": b"v"})
    before = contents(tmp_path / "in")
    placed, unlisted = copy_folder(
        tmp_path / "in", LISTED, LISTED, tmp_path / "out", lambda done, total: None
    )
    assert contents(tmp_path / "out") == FILES
    assert (len(placed.files), unlisted) == (len(FILES), ["val/NORMAL/v.jpeg"])
    assert contents(tmp_path / "in") == before
