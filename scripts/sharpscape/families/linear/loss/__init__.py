"""The loss of the logistic model and its derivatives, in closed form."""
