"""Two runs held side by side, and a run against the shipped reference."""
