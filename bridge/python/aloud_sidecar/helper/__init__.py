"""The helper: Aloud's sidecar as the administrator, for users that may ask it."""
