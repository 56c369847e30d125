"""Labels and scores in, figures of merit with their uncertainty out."""
