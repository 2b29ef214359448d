"""A process that runs one job. Nothing here changes a number, and no code hash covers it."""
