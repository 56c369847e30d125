"""One download at a time into one folder."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import InputError

try:
    import fcntl
except ImportError:  # Windows, where nothing hinders two downloads into one folder
    fcntl = None  # type: ignore[assignment]


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold a folder for this process; raises InputError while another process holds it.

    The lock is the system's, so it ends with the process, however that ends, and leaves no file. File systems
    without locks are used without.
    """
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError(
                f"Another download into '{folder}' is running; wait for it, or stop it first."
            ) from error
        except OSError:
            pass
        yield
    finally:
        os.close(handle)
