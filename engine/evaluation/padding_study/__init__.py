"""The padding experiment: models trained and served under different paddings, compared."""
