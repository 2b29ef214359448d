"""Programs that make parts of the pages: python -m docs.<program>, in the repository."""

import sys
from pathlib import Path

# The library.
sys.path.append(str(Path(__file__).parents[1] / "scripts"))
