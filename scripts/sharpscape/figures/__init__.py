"""One module per figure; each draws from arrays and returns a matplotlib Figure."""
