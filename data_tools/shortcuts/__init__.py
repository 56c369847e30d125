"""What a model could learn of a dataset without looking at lungs."""
