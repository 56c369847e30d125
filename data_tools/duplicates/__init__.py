"""Pictures that are there twice: fingerprints, the search for pairs alike, and a second look at each pair."""
