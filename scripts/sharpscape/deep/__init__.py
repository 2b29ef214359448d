"""Deep models: torch networks from images in [0, 1] to logits, and what is measured on them."""
