"""What theory says of logistic models under L2, held against the numbers of a run."""
