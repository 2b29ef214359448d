"""Noises of the logistic model, one module each."""
