import io
import stat
import zipfile

import pytest

from data_tools.download.members import BadArchive, Member, folder_members, match, zip_members
from tests.data_tools.download.web import write_files, zip_bytes


def members_of(raw: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return [member.name for member in zip_members(archive)]


def archive_with(info: zipfile.ZipInfo, content: bytes = b"x", method: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO(zip_bytes({"train/NORMAL/good.jpeg": b"good"}))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(info, content, method)
    return buffer.getvalue()


def named(name: str) -> Member:
    return Member(name, 1, lambda: io.BytesIO(b"x"))


def test_folders_and_what_systems_add_are_left_out():
    files = {
        "train/NORMAL/": b"",
        "train/NORMAL/a.jpeg": b"a",
        "train/.DS_Store": b"x",
        "__MACOSX/._a.jpeg": b"x",
    }
    assert members_of(zip_bytes(files)) == ["chest_xray/train/NORMAL/a.jpeg"]


@pytest.mark.parametrize(
    "name", ["../../evil.jpeg", "/evil.jpeg", "C:/evil.jpeg", "train\\..\\..\\evil.jpeg"]
)
def test_an_archive_with_a_name_that_leaves_the_folder_is_refused(name):
    info = zipfile.ZipInfo("placeholder")
    info.filename = name
    with pytest.raises(
        BadArchive, match=r"holds a name that leaves the folder \(.*evil\.jpeg'\), .*nothing was unpacked"
    ):
        members_of(archive_with(info))


def test_an_archive_with_a_symbolic_link_is_refused():
    info = zipfile.ZipInfo("chest_xray/train/NORMAL/link.jpeg")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(BadArchive, match=r"holds a symbolic link \('chest_xray/train/NORMAL/link\.jpeg'\)"):
        members_of(archive_with(info, b"/etc/passwd"))


def test_an_encrypted_archive_is_refused():
    raw = bytearray(zip_bytes({"train/NORMAL/a.jpeg": b"a"}, method=zipfile.ZIP_STORED))
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(BadArchive, match="holds an encrypted file"):
        members_of(bytes(raw))


def test_an_unusual_packing_is_refused():
    with pytest.raises(BadArchive, match="holds a file packed in an unusual way"):
        members_of(archive_with(zipfile.ZipInfo("chest_xray/b.jpeg"), b"b" * 100, zipfile.ZIP_BZIP2))


def test_a_folder_offers_its_files_without_links_and_clutter(tmp_path):
    write_files(
        tmp_path, {"chest_xray/train/a.jpeg": b"abc", "chest_xray/.DS_Store": b"x", "__MACOSX/b": b"x"}
    )
    (tmp_path / "chest_xray" / "link.jpeg").symlink_to(tmp_path / "chest_xray" / "train" / "a.jpeg")
    (tmp_path / "chest_xray" / "outside").symlink_to("/etc")
    [member] = folder_members(tmp_path)
    assert (member.name, member.size) == ("chest_xray/train/a.jpeg", 3)
    with member.open() as stream:
        assert stream.read() == b"abc"


def test_members_are_matched_by_the_end_of_their_names_shallowest_first():
    names = [
        "chest_xray/chest_xray/train/NORMAL/a.jpeg",
        "chest_xray/chest_xray/val/NORMAL/v.jpeg",
        "chest_xray/train/NORMAL/a.jpeg",
        "chest_xray/val/NORMAL/v.jpeg",
        "chest_xray/subtrain/NORMAL/a.jpeg",
        "README.txt",
    ]
    found, unlisted = match([named(name) for name in names], {"train/NORMAL/a.jpeg": "0" * 64})
    assert {path: [member.name for member in group] for path, group in found.items()} == {
        "train/NORMAL/a.jpeg": ["chest_xray/train/NORMAL/a.jpeg", "chest_xray/chest_xray/train/NORMAL/a.jpeg"]
    }
    assert unlisted == ["README.txt", "subtrain/NORMAL/a.jpeg", "val/NORMAL/v.jpeg"]
