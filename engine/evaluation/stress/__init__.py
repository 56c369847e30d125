"""Scores of changed images: how far a model's figures fall as a change grows."""
