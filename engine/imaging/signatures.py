"""What a file is by its first bytes; free of the libraries that read it, which take long to import."""


def looks_like_dicom(data: bytes) -> bool:
    """Tell whether bytes begin like DICOM: with preamble and prefix, or bare with group 0002 or 0008.

    A bare object begins with one of the elements up to the SOP instance UID, (0008,0018).
    """
    if data[128:132] == b"DICM" or data[:4] == b"\x02\x00\x00\x00":
        return True
    return len(data) > 8 and data[:2] == b"\x08\x00" and data[2] <= 0x18 and data[3] == 0
