import sqlite3
from contextlib import closing

import pytest

from engine.datasets.sqlite_file import StoreError
from engine.errors import InputError
from engine.locations import home_dir
from engine.reviews.address import VARIABLE, database_url
from engine.reviews.journal import save, standing
from engine.reviews.schema import prepare, version_table
from engine.reviews.store import open_store, writing
from tests.reviews.examples import BAD, image


def test_the_users_own_file_unless_a_database_is_named(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    assert database_url() == f"sqlite:///{home_dir() / 'image_reviews.sqlite'}"
    monkeypatch.setenv(VARIABLE, " postgresql://host/name ")
    assert database_url() == "postgresql://host/name"
    assert database_url("sqlite:///chosen") == "sqlite:///chosen"


def test_a_database_of_a_newer_program_is_left_alone(url):
    store = open_store(url)
    with writing(store) as connection:
        connection.execute(version_table.update().values(version=7))
    with pytest.raises(InputError, match=r"newer PneumoScope .*version 7.*knows 1.*update"):
        open_store(url)


def test_an_older_database_is_brought_up_to_date_once(url):
    store = open_store(url)
    kept = save(store, image(1), "Ana", BAD, seen=0)
    done = []

    def upgrade(to: int):
        return lambda connection: done.append(to)

    with writing(store) as connection:
        assert prepare(connection, [upgrade(2), upgrade(3)]) == 3
    with writing(store) as connection:
        assert prepare(connection, [upgrade(2), upgrade(3), upgrade(4)]) == 4
        assert prepare(connection, [upgrade(2), upgrade(3), upgrade(4)]) == 4
    assert done == [2, 3, 4]
    assert standing(store) == (kept,)


def test_an_upgrade_that_fails_leaves_all_as_it_was(url):
    store = open_store(url)

    def fail(connection):
        connection.execute(version_table.update().values(version=2))
        raise RuntimeError("power failure")

    with pytest.raises(RuntimeError), writing(store) as connection:
        prepare(connection, [fail])
    save(open_store(url), image(1), "Ana", BAD, seen=0)


@pytest.mark.parametrize("damage", ["not a database", "cut off", "other tables"])
def test_a_damaged_file_is_said_to_be_and_left_as_it_is(tmp_path, damage):
    file = tmp_path / "reviews.sqlite"
    if damage == "not a database":
        file.write_bytes(b"no database" * 500)
    elif damage == "cut off":
        save(open_store(f"sqlite:///{file}"), image(1), "Ana", BAD, seen=0)
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    else:
        with closing(sqlite3.connect(file)) as other:
            other.execute("CREATE TABLE review_events (something)")
            other.execute("CREATE TABLE review_schema (version)")
    before = file.read_bytes()
    with pytest.raises(
        StoreError, match=r"Cannot use the reviews in .*reviews\.sqlite \(.*nothing was changed"
    ):
        standing(open_store(f"sqlite:///{file}"))
    # SQLite may note in the header how the file was opened.
    assert file.read_bytes()[100:] == before[100:]


def test_a_folder_that_cannot_be_made_is_said_to_be(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="choose another folder"):
        open_store(f"sqlite:///{tmp_path / 'file' / 'reviews.sqlite'}")


@pytest.mark.parametrize(
    "address",
    [
        "nonsense secret",
        "mysql://me:secret@host/x",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql://me:secret@host",
    ],
)
def test_what_is_no_database_for_reviews_is_refused_without_its_password(address):
    with pytest.raises(StoreError, match=r"Expected the reviews' database") as told:
        open_store(address)
    assert "secret" not in str(told.value)


def test_a_server_that_does_not_answer_is_told_without_its_password():
    with pytest.raises(StoreError, match="Cannot use the reviews in postgresql") as told:
        open_store("postgresql://me:secret@127.0.0.1:1/reviews?connect_timeout=3")
    assert "secret" not in str(told.value)
