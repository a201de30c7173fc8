# Stands in for <nixpkgs>.
{ config ? { }, ... }:
(import ./packages.nix {
  lib = import ./lib.nix;
  delay = "0";
  allowUnfree = config.allowUnfree or false;
  release = import ./release.nix;
}).set
