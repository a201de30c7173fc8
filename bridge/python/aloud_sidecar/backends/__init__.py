"""What carries operations out: a real NixOS in two ways, and a practice machine."""
