"""What training is about: its task, its objective, and the models that it makes."""
