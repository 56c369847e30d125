import io
import stat
import struct
import zipfile

import pytest

from engine.errors import InputError
from engine.imaging import archive
from engine.imaging.archive import ArchiveMember, looks_like_zip, unpack
from tests.imaging.samples import encode, scene

PICTURE = encode(scene(32, 40), "PNG")


def zipped(*files: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        for name, content in files:
            made.writestr(name, content)
    return stream.getvalue()


def link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def with_encryption_flag(data: bytes) -> bytes:
    """Set bit 0 of the general purpose flags, in the file's own header and in the directory."""
    changed = bytearray(data)
    changed[6] |= 1
    changed[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(changed)


def claiming(data: bytes, size: int) -> bytes:
    """Let the directory's only entry claim another unpacked size."""
    changed = bytearray(data)
    struct.pack_into("<I", changed, data.index(b"PK\x01\x02") + 24, size)
    return bytes(changed)


def test_the_files_come_in_their_order_without_folders_and_litter():
    data = zipped(
        ("b/", b""), ("b/two.png", PICTURE), ("__MACOSX/b/._two.png", b"fork"), ("b/._two.png", b"fork"),
        ("b/.DS_Store", b"x"), (".hidden/three.png", PICTURE), ("Thumbs.db", b"x"), ("bild 胸部.png", b"plain text"),
    )  # fmt: skip
    assert looks_like_zip(data)
    assert unpack(data) == [
        ArchiveMember("b/two.png", PICTURE),
        ArchiveMember("bild 胸部.png", b"plain text"),
    ]
    # Two of one name are two files; stored members are as good as deflated ones.
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = zipped(("one.png", b"a"), ("one.png", b"b"), method=zipfile.ZIP_STORED)
    assert [one.content for one in unpack(twice)] == [b"a", b"b"]


@pytest.mark.parametrize(
    "name", ["../up.png", "a/../../up.png", "/etc/x.png", "C:\\x.png", "..\\up.png", "\\x.png"]
)
def test_names_that_lead_elsewhere_are_refused(name):
    with pytest.raises(InputError, match="leads out of the archive's folder"):
        unpack(zipped(("good.png", PICTURE), (name, PICTURE)))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (zipped((link("to"), b"/etc/passwd")), "is a link"),
        (with_encryption_flag(zipped(("a.png", PICTURE))), "encrypted"),
        (zipped(("zeros.dcm", bytes(2 * archive.RATIO_FROM))), r"grows 1,0\d\d times"),
        (claiming(zipped(("a.png", PICTURE)), 0xFFFFFFF0), "times allowed"),
        (zipped(("a.png", PICTURE), method=zipfile.ZIP_LZMA), "unusual method"),
        (zipped(), "holds no files"),
        (zipped(("__MACOSX/._a", b"x")), "holds no files"),
        (b"PK\x03\x04" + bytes(200), "its end is missing"),
        (zipped(("a.png", PICTURE))[:-30], "its end is missing"),
        (zipped(("a.png", PICTURE)).replace(b"PK\x01\x02", b"PK\x09\x09"), "damaged"),
    ],
)  # fmt: skip
def test_what_could_do_harm_or_cannot_be_read_is_refused_with_a_sentence(data, message):
    with pytest.raises(InputError, match=message) as error:
        unpack(data)
    assert str(error.value).endswith(".")


def test_too_many_and_too_large_are_refused_before_anything_is_unpacked(monkeypatch):
    data = zipped(*[(f"{n}.png", PICTURE) for n in range(5)])
    monkeypatch.setattr(archive, "read_member", None)
    monkeypatch.setattr(archive, "MAX_UNPACKED", 4 * len(PICTURE))
    with pytest.raises(InputError, match="MB unpacked"):
        unpack(data)
    monkeypatch.setattr(archive, "MAX_MEMBERS", 4)
    with pytest.raises(InputError, match="more than 4 entries"):
        unpack(data)
    # An end that lies about the count does not hide the entries.
    lying = bytearray(data)
    struct.pack_into("<HH", lying, len(data) - 14, 1, 1)
    with pytest.raises(InputError, match=r"has 5 entries|damaged"):
        unpack(bytes(lying))


def test_an_archive_written_as_zip64_is_refused():
    data = zipped(("a.png", PICTURE))
    with pytest.raises(InputError, match="ZIP64"):
        unpack(data[:-22] + b"PK\x06\x07" + bytes(16) + data[-22:])


def test_a_damaged_member_and_an_inner_archive_are_rows_with_a_reason():
    good = zipped(("a.png", PICTURE), method=zipfile.ZIP_STORED)
    broken = good.replace(PICTURE, PICTURE[:-1] + b"!")
    (one,) = unpack(broken)
    assert one.content is None
    assert "Bad CRC-32" in one.problem
    inner = [good, b"Rar!\x1a\x07", b"\x1f\x8b\x08", bytes(257) + b"ustar\x00"]
    found = unpack(zipped(*[(f"{n}.bin", content) for n, content in enumerate(inner)], ("a.png", PICTURE)))
    assert [one.problem for one in found] == ["An archive inside the archive; unpack it first."] * 4 + [None]
