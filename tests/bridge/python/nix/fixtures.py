"""Where the recorded logs are."""

from pathlib import Path

FIXTURES = Path(__file__).resolve().parents[3] / "nix" / "fixtures"
ERRORS = FIXTURES / "errors"
LOGS = FIXTURES / "logs"
