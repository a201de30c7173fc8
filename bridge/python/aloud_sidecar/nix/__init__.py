"""What Aloud knows about Nix: its logs, its errors, its profiles, its store."""
