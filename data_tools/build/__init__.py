"""Several raw collections become one clean, balanced, leak-free dataset, by a recipe."""
