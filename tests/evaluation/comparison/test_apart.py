from engine.evaluation.comparison.apart import to_leave_out
from tests.evaluation.tables import score_table

ROWS = [("test/a.jpeg", "NORMAL", 0.1), ("test/b.jpeg", "PNEUMONIA", 0.9), ("test/c.jpeg", "PNEUMONIA", 0.8)]
ELSEWHERE = [("x.png", "NORMAL", 0.1), ("y.png", "PNEUMONIA", 0.9)]


def test_the_fewest_tables_are_left_out_that_share_no_image_with_the_others():
    webp = [(path.replace(".jpeg", ".webp"), label, score) for path, label, score in ROWS]
    tables = {"far": score_table(ELSEWHERE), "one": score_table(ROWS), "two": score_table(webp)}
    assert to_leave_out(tables) == ["far"]
    assert to_leave_out(tables | {"away": score_table(ELSEWHERE[:1])}) == ["far", "away"]
    # Two pairs of equal size: the one with more images stays.
    assert to_leave_out(tables | {"away": score_table(ELSEWHERE)}) == ["far", "away"]
    del tables["far"]
    assert to_leave_out(tables) == []


def test_images_of_one_class_or_of_another_label_are_not_enough():
    relabelled = [(path, "NORMAL", score) for path, _, score in ROWS]
    tables = {"one": score_table(ROWS), "two": score_table(ROWS[1:]), "three": score_table(relabelled)}
    assert to_leave_out(tables) == []
    assert to_leave_out({"one": score_table(ROWS), "far": score_table(ELSEWHERE)}) == []
