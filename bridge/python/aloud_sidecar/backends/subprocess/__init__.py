"""Carries operations out through ``nixos-rebuild`` and Nix's own commands."""
