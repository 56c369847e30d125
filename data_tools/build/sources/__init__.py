"""The public collections as they are unpacked, each one's rows in one form."""
