"""The loss at random weights around a model, as its expectation over all directions."""
