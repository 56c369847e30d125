"""The sections of a report, one topic a file: from what is on disk to blocks, and the figures they state."""
