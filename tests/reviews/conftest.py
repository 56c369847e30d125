"""Databases of reviews: a file for every test, and a server where PostgreSQL is installed."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from engine.reviews.store import Store, open_store
from tests.reviews import servers


@pytest.fixture
def store(tmp_path) -> Store:
    """Return an empty database in a file."""
    return open_store(f"sqlite:///{tmp_path / 'reviews.sqlite'}")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Run a PostgreSQL server, or skip; give its URL."""
    if reason := servers.missing():
        pytest.skip(reason)
    # Folders of pytest are closed to other users, and the server may have to run as one.
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with servers.postgresql(Path(folder)) as url:
            yield url


@pytest.fixture
def postgresql_url(server) -> str:
    """Return the URL of an empty database on the server."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def url(request, tmp_path) -> str:
    """Return the URL of an empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'either.sqlite'}"
    return request.getfixturevalue("postgresql_url")
