"""From a catalog and a recipe to a model folder."""
