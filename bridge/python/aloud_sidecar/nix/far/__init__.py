"""Another NixOS machine: its configuration is on this one, its system is reached by ssh."""
