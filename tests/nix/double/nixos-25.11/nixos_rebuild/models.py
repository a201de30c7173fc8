"""The models with the real names and fields."""

from doubled.models import Action, Args, BuildAttr, Flake, Generation, NixOSRebuildError, Profile

__all__ = ["Action", "Args", "BuildAttr", "Flake", "Generation", "NixOSRebuildError", "Profile"]
