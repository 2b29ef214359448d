"""What differs between kinds of models, one package each, and what they share."""
