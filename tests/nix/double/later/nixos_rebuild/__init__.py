"""A double of NixOS's module for tests: its signatures, and the real commands behind them."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "shared"))
