"""Networks: trained by stochastic gradient descent on examples that an attack makes."""
