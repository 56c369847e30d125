import io

import numpy as np
import pytest
from PIL import Image

from engine.errors import InputError
from engine.imaging.decode import OVERSAMPLING, decode, scale_to_8_bit
from engine.imaging.problems import ImageError, Problem
from tests.imaging.samples import LUMA, dicom, dicom_bytes, encode, png_header, scene, tiff

AS_SHOWN = {
    1: lambda stored: stored,
    2: lambda stored: stored[:, ::-1],
    3: lambda stored: stored[::-1, ::-1],
    4: lambda stored: stored[::-1],
    5: lambda stored: stored.T,
    6: lambda stored: np.rot90(stored, -1),
    7: lambda stored: stored[::-1, ::-1].T,
    8: lambda stored: np.rot90(stored, 1),
}
"""What each orientation tag of Exif 2.32 (4.6.4) says about the stored rows and columns."""


def difference(one, other) -> float:
    assert one.shape == other.shape
    return float(np.abs(one.astype(float) - other).mean())


def color_scene() -> np.ndarray:
    gray = scene()
    return np.dstack([gray, gray[::-1], 255 - gray])


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("square", [None, 8])
def test_jpeg_is_turned_as_its_tag_says(orientation, square):
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = scene(96, 128)
    picture = decode(encode(stored, "JPEG", quality=95, exif=exif), square=square)
    shown = AS_SHOWN[orientation](stored)
    assert (picture.height, picture.width) == shown.shape
    step = shown.shape[0] // picture.pixels.shape[0]
    assert step == (1 if square is None else 8)
    rows, columns = shown.shape
    averaged = shown.reshape(rows // step, step, columns // step, step).mean(axis=(1, 3))
    assert difference(picture.pixels, averaged) < 1.5


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("file_format", ["PNG", "WEBP", "TIFF"])
def test_other_formats_are_turned_too(orientation, file_format):
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"lossless": True} if file_format == "WEBP" else {}
    picture = decode(encode(scene(), file_format, exif=exif, **options))
    shown = AS_SHOWN[orientation](scene())
    assert (picture.height, picture.width) == shown.shape
    np.testing.assert_array_equal(picture.pixels, shown)


@pytest.mark.parametrize(
    ("file_format", "options"),
    [
        ("PNG", {}),
        ("BMP", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("GIF", {}),
        ("WEBP", {"lossless": True}),
        ("JPEG2000", {}),
    ],
)
def test_gray_without_loss(file_format, options):
    picture = decode(encode(scene(), file_format, **options))
    np.testing.assert_array_equal(picture.pixels, scene())
    assert picture.pixels.dtype == np.uint8
    assert (picture.height, picture.width, picture.format) == (48, 64, file_format)


@pytest.mark.parametrize("options", [{}, {"progressive": True}])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_jpeg(mode, options):
    picture = decode(encode(Image.fromarray(scene()).convert(mode), "JPEG", quality=95, **options))
    assert difference(picture.pixels, scene()) < 1.5
    assert (picture.mode, picture.format) == (mode, "JPEG")


def test_lossy_webp():
    assert difference(decode(encode(scene(), "WEBP", quality=95)).pixels, scene()) < 2.5


def test_png_of_one_bit():
    bits = scene() > 150
    picture = decode(encode(Image.fromarray(bits), "PNG"))
    np.testing.assert_array_equal(picture.pixels, np.where(bits, 255, 0))
    assert picture.mode == "1"


@pytest.mark.parametrize(
    ("brightest", "full"), [(65535, 65535), (4095, 4095), (3000, 4095), (1023, 1023), (200, 255)]
)
@pytest.mark.parametrize("file_format", ["PNG", "TIFF"])
def test_16_bits_are_scaled_by_their_bit_depth(file_format, brightest, full):
    values = np.linspace(0, brightest, 300).astype(np.uint16).reshape(15, 20)
    picture = decode(encode(values, file_format))
    np.testing.assert_array_equal(picture.pixels, np.rint(values * (255 / full)).astype(np.uint8))


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("photometric", [0, 1])
def test_tiff_where_white_is_zero_is_inverted(photometric, bits):
    values = np.array([[0, 20, 90], [140, 200, 255]]) * (257 if bits == 16 else 1)
    shown = np.array([[0, 20, 90], [140, 200, 255]])
    picture = decode(tiff(values, photometric=photometric, bits=bits))
    np.testing.assert_array_equal(picture.pixels, shown if photometric else 255 - shown)


def test_float_tiff_is_stretched_from_its_minimum_to_its_maximum():
    values = np.linspace(-0.5, 1.5, 48, dtype=np.float32).reshape(6, 8)
    picture = decode(encode(Image.fromarray(values), "TIFF"))
    np.testing.assert_allclose(picture.pixels, (values + 0.5) / 2 * 255, atol=0.501)
    assert picture.mode == "F"


def test_color_becomes_luma():
    expected = color_scene() @ LUMA
    np.testing.assert_allclose(decode(encode(color_scene(), "PNG")).pixels, expected, atol=0.6)


def test_palette():
    image = Image.fromarray(color_scene()).quantize(16)
    expected = np.asarray(image.convert("RGB")) @ LUMA
    picture = decode(encode(image, "PNG"))
    assert picture.mode == "P"
    np.testing.assert_allclose(picture.pixels, expected, atol=0.6)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparency_lies_over_black(mode):
    alpha = np.tile(np.linspace(0, 255, 64).astype(np.uint8), (48, 1))
    image = Image.fromarray(scene()).convert(mode)
    image.putalpha(Image.fromarray(alpha))
    np.testing.assert_allclose(decode(encode(image, "PNG")).pixels, scene() * (alpha / 255), atol=1.01)


def test_palette_with_alpha():
    image = Image.fromarray(color_scene()).quantize(16)
    index = np.asarray(image)
    alpha = bytes(range(0, 256, 16))
    expected = (np.asarray(image.convert("RGB")) @ LUMA) * (np.frombuffer(alpha, np.uint8)[index] / 255)
    np.testing.assert_allclose(decode(encode(image, "PNG", transparency=alpha)).pixels, expected, atol=1.6)


@pytest.mark.parametrize("mode", ["L", "P"])
def test_a_transparent_level_is_black(mode):
    image = Image.fromarray(scene()).convert(mode)
    level = int(np.asarray(image)[0, 0])
    expected = np.where(np.asarray(image) == level, 0, np.asarray(image.convert("L")))
    np.testing.assert_array_equal(decode(encode(image, "PNG", transparency=level)).pixels, expected)


def test_cmyk_jpeg():
    ink = Image.merge("CMYK", [Image.new("L", (64, 48))] * 3 + [Image.fromarray(255 - scene())])
    picture = decode(encode(ink, "JPEG", quality=95))
    assert picture.mode == "CMYK"
    assert difference(picture.pixels, scene()) < 2


def test_large_cmyk_jpeg():
    ink = Image.merge("CMYK", [Image.new("L", (640, 480))] * 3 + [Image.fromarray(255 - scene(480, 640))])
    picture = decode(encode(ink, "JPEG", quality=95), square=80)
    assert difference(picture.pixels, scene(480, 640)) < 2


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 2}, {"keep_rgb": True}])
def test_colour_jpeg_at_a_reduced_size(options):
    gray = scene(480, 640)
    color = np.dstack([gray, 255 - gray, gray // 2])
    picture = decode(encode(color, "JPEG", quality=95, **options), square=80)
    expected = (color @ LUMA).reshape(120, 4, 160, 4).mean(axis=(1, 3))
    assert difference(picture.pixels, expected) < 2


def test_the_first_frame_of_an_animation():
    first, second = Image.fromarray(scene()), Image.fromarray(255 - scene())
    for file_format in ("GIF", "TIFF"):
        picture = decode(encode(first, file_format, save_all=True, append_images=[second]))
        np.testing.assert_array_equal(picture.pixels, scene())


@pytest.mark.parametrize(
    ("height", "width", "square", "cover", "reduced"),
    [
        (400, 800, 100, False, 4),
        (400, 800, 100, True, 2),
        (400, 796, 100, False, 2),
        (800, 400, 50, False, 8),
        (400, 800, 400, False, 1),
        (400, 800, 2000, False, 1),
    ],
)
def test_jpeg_is_decoded_no_finer_than_needed(height, width, square, cover, reduced):
    picture = decode(encode(scene(height, width), "JPEG"), square=square, cover=cover)
    assert picture.pixels.shape == (-(-height // reduced), -(-width // reduced))
    assert (picture.height, picture.width) == (height, width)
    side = (min if cover else max)(picture.pixels.shape)
    assert reduced == 1 or side >= OVERSAMPLING * square


@pytest.mark.parametrize("shape", [(1, 3000), (3000, 1), (2, 5000)])
def test_very_thin_jpeg_at_a_reduced_size(shape):
    thin = np.tile(np.linspace(0, 255, max(shape)).astype(np.uint8), (min(shape), 1)).reshape(min(shape), -1)
    picture = decode(encode(thin if shape[0] < shape[1] else thin.T, "JPEG"), square=10)
    assert (picture.height, picture.width) == shape


def test_sources(tmp_path):
    data = encode(scene(), "PNG")
    path = tmp_path / "Röntgenbild 患者 ☢.png"
    path.write_bytes(data)
    stream = io.BytesIO(data)
    stream.read(10)
    for source in (path, str(path), data, stream):
        np.testing.assert_array_equal(decode(source).pixels, scene())


def test_a_very_long_name(tmp_path):
    path = tmp_path / ("x" * 250 + ".png")
    path.write_bytes(encode(scene(), "PNG"))
    np.testing.assert_array_equal(decode(path).pixels, scene())
    with pytest.raises(ImageError) as caught:
        decode(tmp_path / ("x" * 5000 + ".png"))
    assert caught.value.problem is Problem.MISSING


@pytest.mark.parametrize(
    ("file_format", "name"),
    [("PNG", "scan.jpg"), ("JPEG", "scan.dcm"), ("WEBP", "scan.png"), ("TIFF", "scan")],
)
def test_a_renamed_file_is_what_its_bytes_are(tmp_path, file_format, name):
    (tmp_path / name).write_bytes(encode(scene(), file_format))
    assert decode(tmp_path / name).format == file_format


def half(file_format: str, **options) -> bytes:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64), dtype=np.uint8)
    data = encode(noise, file_format, **options)
    return data[: len(data) // 2]


BAD = {
    "empty": (b"", Problem.NOT_AN_IMAGE),
    "text": (b"This is a note about a patient, saved as scan.jpg.\n", Problem.NOT_AN_IMAGE),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", Problem.NOT_AN_IMAGE),
    "sound": (b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(40), Problem.NOT_AN_IMAGE),
    "half a JPEG": (half("JPEG"), Problem.TRUNCATED),
    "half a progressive JPEG": (half("JPEG", progressive=True), Problem.TRUNCATED),
    "half a PNG": (half("PNG"), Problem.TRUNCATED),
    "half a WebP": (half("WEBP"), Problem.TRUNCATED),
    "half a BMP": (half("BMP"), Problem.TRUNCATED),
    "half a TIFF": (tiff(scene(), photometric=1, bits=8)[:2000], Problem.TRUNCATED),
    "half a GIF": (half("GIF"), Problem.TRUNCATED),
    "half a DICOM": (dicom_bytes(dicom(scene()))[:-1000], Problem.TRUNCATED),
    "a PNG of 60,000 × 60,000": (png_header(60_000, 60_000), Problem.TOO_LARGE),
    "a PNG of 10,000 × 8,001": (png_header(10_000, 8_001), Problem.TOO_LARGE),
    "a DICOM of 60,000 × 60,000": (
        dicom_bytes(dicom(scene(), Rows=60_000, Columns=60_000)),
        Problem.TOO_LARGE,
    ),
    "a DICOM without pixels": (dicom_bytes(dicom(None)), Problem.NO_PIXELS),
    "black": (encode(np.zeros((9, 9), np.uint8), "PNG"), Problem.BLANK),
    "white JPEG": (encode(np.full((64, 64), 255, np.uint8), "JPEG"), Problem.BLANK),
    "transparent": (encode(Image.new("RGBA", (9, 9), (200, 10, 10, 0)), "PNG"), Problem.BLANK),
}


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("square", [None, 16])
def test_bad_files_say_what_is_wrong(name, square):
    data, problem = BAD[name]
    with pytest.raises(InputError) as caught:
        decode(data, square=square)
    assert isinstance(caught.value, ImageError)
    assert caught.value.problem is problem
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")


def test_too_large_is_told_with_its_size():
    with pytest.raises(ImageError, match="10,000 × 8,001 pixels is over the limit of 80 megapixels"):
        decode(png_header(10_000, 8_001))


def test_missing_files_and_folders(tmp_path):
    for path in (tmp_path / "gone.png", tmp_path):
        with pytest.raises(ImageError) as caught:
            decode(path)
        assert caught.value.problem is Problem.MISSING
        assert path.name in str(caught.value)


def test_almost_blank_is_blank_and_faint_is_not():
    faint = np.full((20, 20), 100, np.uint8)
    faint[5:9, 5:9] = 102
    with pytest.raises(ImageError, match="blank"):
        decode(encode(faint, "PNG"))
    faint[5:9, 5:9] = 103
    assert decode(encode(faint, "PNG")).pixels.max() == 103


SAMPLES = {
    "JPEG": encode(scene(), "JPEG"),
    "PNG": encode(scene(), "PNG"),
    "palette": encode(Image.fromarray(color_scene()).quantize(16), "PNG"),
    "WEBP": encode(scene(), "WEBP"),
    "TIFF": tiff(scene(), photometric=1, bits=16),
    "BMP": encode(scene(), "BMP"),
    "GIF": encode(scene(), "GIF"),
    "JPEG2000": encode(scene(), "JPEG2000"),
    "DICOM": dicom_bytes(dicom(scene())),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", SAMPLES)
def test_no_damage_raises_anything_but_an_image_error(kind):
    good = SAMPLES[kind]
    random = np.random.default_rng(7)
    damaged = [good[: len(good) * step // 40] for step in range(40)]
    for _ in range(60):
        copy = bytearray(good)
        for place in random.integers(0, min(len(copy), 500), size=4):
            copy[place] = random.integers(0, 256)
        damaged.append(bytes(copy))
    messages = []
    for data in damaged:
        try:
            assert decode(data, square=12).pixels.dtype == np.uint8
        except ImageError as error:
            messages.append(str(error))
    assert len(messages) >= 20
    assert not any("\n" in message for message in messages)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0, 255], [0, 255]),
        ([0, 128, 256], [0, 32, 64]),
        ([0, 4096, 16383], [0, 64, 255]),
        ([0, 32767], [0, 255]),
        ([-100, 0, 155], [0, 100, 255]),
        ([0.0, 0.25, 1.5], [0, 42, 255]),
        ([0, 70000], [0, 255]),
        ([np.nan, -1.5, 1.5], [0, 0, 255]),
        ([np.inf, -np.inf, 3.5, 4.5], [0, 0, 0, 255]),
        ([np.nan, np.nan], [0, 0]),
    ],
)
def test_scale_to_8_bit(values, expected):
    assert scale_to_8_bit(np.array([values])).tolist() == [expected]


@pytest.mark.parametrize("quality", [30, 90])
@pytest.mark.parametrize("size", [(40, 60), (61, 33)])
def test_a_plain_webp_has_the_gray_levels_that_pillow_gives(tmp_path, quality, size):
    pixels = np.random.default_rng(0).integers(0, 256, size, dtype=np.uint8)
    file = tmp_path / "plain.webp"
    Image.fromarray(pixels).resize((size[1] * 4, size[0] * 4)).save(file, quality=quality)
    picture = decode(file)
    with Image.open(file) as image:
        assert np.array_equal(picture.pixels, np.asarray(image.convert("L")))
        assert (picture.width, picture.height, picture.mode, picture.format) == (*image.size, "RGB", "WEBP")


def test_a_plain_webp_in_colour_has_them_but_for_rounding(tmp_path):
    file = tmp_path / "plain.webp"
    colors = np.random.default_rng(0).integers(0, 256, (12, 16, 3), dtype=np.uint8)
    Image.fromarray(colors).resize((160, 120)).save(file, quality=90)
    with Image.open(file) as image:
        expected = np.asarray(image.convert("L")).astype(int)
    assert np.abs(decode(file).pixels - expected).max() <= 1


def test_a_plain_webp_that_is_cut_off_is_truncated(tmp_path):
    file = tmp_path / "plain.webp"
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (90, 90), dtype=np.uint8)).save(file)
    data = file.read_bytes()
    with pytest.raises(ImageError) as error:
        decode(data[: len(data) // 2])
    assert error.value.problem is Problem.TRUNCATED
