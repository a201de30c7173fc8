"""Carries operations out through NixOS's own Python module ``nixos_rebuild``."""
