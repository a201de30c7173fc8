# What a file of the NixOS module comes to in a configuration that is given as JSON.
{ file, configuration }:
let
  lib = import ../nix/standin/lib.nix // {
    # Nothing is merged here.
    mkIf = condition: content: if condition then content else { };
  };
  module = import (../../nix/module + "/${file}");
in
(module {
  inherit lib;
  config = builtins.fromJSON configuration;
}).config
