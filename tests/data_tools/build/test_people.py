"""Images of one person, across sources."""

from data_tools.build.people import people
from tests.data_tools.build.tables import pairs, rows


def test_subjects_hold_within_their_source():
    group, names = people(
        rows({"subject": "1"}, {"subject": "1"}, {"subject": "1", "source": "b"}, {}, {}), pairs()
    )
    assert group[0] == group[1]
    assert len(set(group)) == 4
    assert names.to_list()[:3] == ["a/1", "a/1", "b/1"]
    assert names.isna().to_list() == [False, False, False, True, True]


def test_a_picture_in_two_sources_joins_its_persons_there():
    table = rows(
        {"subject": "1"}, {"subject": "x", "source": "b"}, {"subject": "x", "source": "b"}, {"source": "c"}
    )
    group, names = people(table, pairs((0, 1), (2, 3)))
    assert len(set(group)) == 1
    assert names.to_list() == ["a/1"] * 4


def test_alike_pictures_without_a_subject_are_one_group_without_a_name():
    group, names = people(rows({}, {}, {}), pairs((0, 2)))
    assert group[0] == group[2] != group[1]
    assert names.isna().all()
