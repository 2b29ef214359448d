"""Linear logistic regression: everything in closed form, in float64."""
