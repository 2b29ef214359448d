"""The exact optimum of the noisy logistic loss, in float64."""
