"""Several models on the same images: which is better, which cannot be told apart, where each of them errs."""
