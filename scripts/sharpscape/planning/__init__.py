"""From the configuration to jobs. Imports no numpy: every cluster job runs this."""
