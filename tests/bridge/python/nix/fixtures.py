"""Where the recorded logs are, and what writes journals."""

import sys
from pathlib import Path

NIX = Path(__file__).resolve().parents[3] / "nix"
FIXTURES = NIX / "fixtures"
ERRORS = FIXTURES / "errors"
LOGS = FIXTURES / "logs"

sys.path.insert(0, str(NIX / "standin"))

import journals  # noqa: E402

__all__ = ["ERRORS", "FIXTURES", "LOGS", "journals"]
