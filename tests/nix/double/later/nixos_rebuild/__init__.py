"""A double of NixOS's module for tests: its signatures, and the real commands behind them."""
