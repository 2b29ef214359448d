"""From original files to samples."""
