"""The visitor's files with those of their ZIP archives, which are unpacked in the session's memory alone."""

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from engine.errors import InputError
from engine.imaging.archive import ArchiveMember, looks_like_zip, unpack
from engine.ui.radiograph import Radiograph, uploaded

UNPACKED = "diagnosis_unpacked"

PROBLEM = "archive"
"""The kind of problem, as tables show it."""


def radiographs_of(files: Sequence[UploadedFile]) -> list[Radiograph]:
    """Return the files, each archive's own in its place; a refused one is a row with the reason.

    What was unpacked goes with the archive.
    """
    before: dict[str, list[ArchiveMember]] = st.session_state.get(UNPACKED, {})
    archives = {
        file.file_id: before.get(file.file_id) or unpacked(file)
        for file in files
        if looks_like_zip(bytes(file.getbuffer()[:4]))
    }
    st.session_state[UNPACKED] = archives
    found = []
    for file in files:
        members = archives.get(file.file_id)
        found += [uploaded(file)] if members is None else of_archive(file, members)
    return found


def unpacked(file: UploadedFile) -> list[ArchiveMember]:
    """Return an archive's files; of a refused archive one without a name, with the reason."""
    try:
        return unpack(file.getvalue())
    except InputError as error:
        return [ArchiveMember("", None, str(error))]


def of_archive(file: UploadedFile, members: Sequence[ArchiveMember]) -> list[Radiograph]:
    """Return an archive's files as radiographs."""
    return [
        Radiograph(
            f"{file.file_id}/{number}",
            f"{file.name}/{member.name}" if member.name else file.name,
            member.content or b"",
            problem=f"{PROBLEM}: {member.problem}" if member.problem else None,
        )
        for number, member in enumerate(members)
    ]
