"""From tables to verdicts."""
