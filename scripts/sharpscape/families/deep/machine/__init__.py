"""Where a network computes: devices and random streams."""
