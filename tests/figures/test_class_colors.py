from engine.figures import style
from engine.figures.class_colors import class_color
from tests.figures.examples import CLASSES


def test_classes_keep_their_colours_and_others_share_one():
    assert class_color("NORMAL", CLASSES) == style.NEGATIVE
    assert class_color("PNEUMONIA", CLASSES) == style.POSITIVE
    assert class_color("OTHER", CLASSES) == class_color("no label", CLASSES) == style.OTHER
    assert class_color("PNEUMONIA", ("PNEUMONIA", "TB")) == style.NEGATIVE
