"""Class activation maps and occlusion: what a network looked at, one method a file."""
