"""Reporting checklists, filled from what a model's folder knows, with honest blanks for the rest."""
