"""Aloud's sidecar: carries out operations on a NixOS machine, or rehearses them."""
