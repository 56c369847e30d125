import errno

import pytest

from data_tools.download.space import MARGIN, free_bytes, full_disk_told, require_space, size_text
from engine.errors import InputError


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1_000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (999_960, "1.0 MB"),
        (1_235_512_464, "1.2 GB"),
        (5e18, "5000.0 PB"),
    ],
)
def test_sizes_are_told_in_powers_of_1000(count, text):
    assert size_text(count) == text


def test_free_space_is_known_for_a_folder_that_is_not_there_yet(tmp_path):
    assert free_bytes(tmp_path / "a" / "b") > 0


def test_too_little_room_is_told_with_both_numbers(tmp_path):
    require_space(tmp_path, 1, "to test")
    with pytest.raises(InputError) as told:
        require_space(tmp_path, 7_000_000_000_000_000, "to test")
    assert str(told.value).startswith(f"The disk of '{tmp_path}' has ")
    assert str(told.value).endswith(
        " free, and 7.0 PB are needed to test; free some space or choose another folder."
    )


def test_a_margin_is_left(tmp_path):
    free = free_bytes(tmp_path)
    with pytest.raises(InputError):
        require_space(tmp_path, free - MARGIN // 2, "to test")


def test_other_errors_of_the_system_stay_what_they_are(tmp_path):
    with pytest.raises(PermissionError), full_disk_told(tmp_path):
        raise PermissionError(errno.EACCES, "no")
