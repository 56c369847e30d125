import io
from pathlib import Path

import pytest

from data_tools.download.members import BadArchive, Member
from data_tools.download.place import BROKEN, MOST_UNPACKED, WRONG, place, write_verified
from engine.errors import InputError
from tests.data_tools.download.web import checksums_of, contents, small_set, write_files

FILES = small_set(3)
LISTED = checksums_of(FILES)
PATHS = sorted(FILES)


def offer(content: bytes, size: int | None = None) -> Member:
    return Member("x", len(content) if size is None else size, lambda: io.BytesIO(content))


def cut_short() -> Member:
    class Short(io.BytesIO):
        def read(self, count=-1):
            raise EOFError

    return Member("x", 9, Short)


def test_files_are_put_in_place_verified(tmp_path):
    told: list[tuple[int, int]] = []
    done = place(
        {path: [offer(FILES[path])] for path in PATHS},
        LISTED,
        tmp_path,
        progress=lambda done, total: told.append((done, total)),
    )
    assert contents(tmp_path) == FILES
    assert (done.files, done.size, done.refused, done.replaced) == (tuple(PATHS), 9000, {}, ())
    assert told == [(3000, 9000), (6000, 9000), (9000, 9000)]


def test_a_wrong_or_damaged_file_is_not_put_in_place(tmp_path):
    offered = {PATHS[0]: [offer(b"other")], PATHS[1]: [cut_short()], PATHS[2]: [offer(FILES[PATHS[2]])]}
    done = place(offered, LISTED, tmp_path)
    assert contents(tmp_path) == {PATHS[2]: FILES[PATHS[2]]}
    assert done.refused == {PATHS[0]: WRONG, PATHS[1]: BROKEN}


def test_a_second_copy_stands_in_for_a_bad_one(tmp_path):
    done = place({PATHS[0]: [cut_short(), offer(b"other"), offer(FILES[PATHS[0]])]}, LISTED, tmp_path)
    assert contents(tmp_path) == {PATHS[0]: FILES[PATHS[0]]}
    assert done.refused == {}


def test_a_file_that_differs_is_set_aside_not_lost(tmp_path):
    write_files(tmp_path, {PATHS[0]: b"the user's own"})
    done = place({PATHS[0]: [offer(FILES[PATHS[0]])]}, LISTED, tmp_path)
    assert done.replaced == (PATHS[0],)
    assert contents(tmp_path) == {
        PATHS[0]: FILES[PATHS[0]],
        f".download/replaced/{PATHS[0]}": b"the user's own",
    }


def test_a_file_that_differs_stays_where_nothing_better_is_offered(tmp_path):
    write_files(tmp_path, {PATHS[0]: b"the user's own"})
    place({PATHS[0]: [offer(b"other")]}, LISTED, tmp_path)
    assert contents(tmp_path) == {PATHS[0]: b"the user's own"}


def test_an_archive_that_swells_is_refused_before_anything_is_written(tmp_path):
    offered = {PATHS[0]: [offer(FILES[PATHS[0]])], PATHS[1]: [offer(b"", MOST_UNPACKED)]}
    with pytest.raises(BadArchive, match=r"would unpack to 8\.0 GB, more than the 8\.0 GB"):
        place(offered, LISTED, tmp_path)
    assert contents(tmp_path) == {}


def test_a_folder_that_cannot_be_made_is_the_systems_error(tmp_path):
    (tmp_path / PATHS[0].split("/")[0]).write_bytes(b"a file where a folder belongs")
    with pytest.raises((NotADirectoryError, FileExistsError)):
        place({PATHS[0]: [offer(FILES[PATHS[0]])]}, LISTED, tmp_path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full to write to")
def test_a_full_disk_is_told_and_leaves_nothing_in_place(tmp_path):
    (tmp_path / ".download").mkdir()
    (tmp_path / ".download" / "draft").symlink_to("/dev/full")
    with pytest.raises(InputError, match="is full"):
        place({PATHS[0]: [offer(FILES[PATHS[0]])]}, LISTED, tmp_path)
    assert not (tmp_path / PATHS[0]).exists()


def test_nothing_is_left_of_a_file_that_was_not_right(tmp_path):
    assert write_verified([offer(b"other")], LISTED[PATHS[0]], tmp_path / "draft") == WRONG
    assert contents(tmp_path) == {}
