"""The commands of ``python -m engine``, one file each; a page computes nothing that a command could not."""
