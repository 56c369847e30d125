"""Answers to what checklists ask: small functions from what is known of a model to an answer."""
