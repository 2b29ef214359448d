"""Measures of sharpness of a network."""
