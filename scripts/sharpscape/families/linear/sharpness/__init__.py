"""Measures of sharpness of the logistic model."""
