from data_tools.download.make_list import list_lines


def test_lines_are_sorted_by_the_published_path(tmp_path):
    (tmp_path / "manifest.csv").write_text(
        "path,label,original_sha256\ntrain/B/x.y.webp,B,bb\ntrain/A/z.webp,A,ff\ntest/A/é.webp,A,aa\n",
        encoding="utf-8",
    )
    assert list_lines(tmp_path / "manifest.csv", "top") == [
        "aa  top/test/A/é.jpeg",
        "ff  top/train/A/z.jpeg",
        "bb  top/train/B/x.y.jpeg",
    ]
