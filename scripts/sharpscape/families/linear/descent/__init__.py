"""Descent with a budget: its path, where it crosses a target loss, and what it ends in."""
