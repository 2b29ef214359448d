"""Figures of the page as plain data, from what the static figures show; the page's script draws."""
