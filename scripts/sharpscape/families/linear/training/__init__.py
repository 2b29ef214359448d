"""Training methods of the logistic model, one module each, and their parts."""
