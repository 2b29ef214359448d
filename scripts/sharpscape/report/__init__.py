"""The report: one page with the answer, the verdicts, figures to turn, and how it all was made."""
