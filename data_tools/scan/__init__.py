"""One pass over a dataset's files: what each is, what is wrong with it, and what the set gives away."""
