"""Training methods of networks, one module each, and their parts."""
