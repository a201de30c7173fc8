# What the flake gives, evaluated with a nixpkgs tree, without fetching or building anything.
# tests/nix/module.test.ts evaluates this and looks at it.
{
  nixpkgs ? <nixpkgs>,
  system ? "x86_64-linux",
}:

let
  whole = (import (nixpkgs + "/flake.nix")).outputs {
    self = whole // {
      outPath = nixpkgs;
    };
  };
  inherit (whole) lib;
  # Some trees leave Haskell out: there another package stands in for the tools written in it.
  lacking = lib.optionals (!((import nixpkgs { inherit system; }).haskellPackages ? ShellCheck)) [
    "shellcheck"
    "shellcheck-minimal"
    "nixfmt"
  ];
  overlays = [
    (
      _final: previous:
      lib.genAttrs lacking (_name: previous.hello // { compiler.bootstrapAvailable = false; })
    )
  ];
  tree = whole // {
    outPath = nixpkgs;
    legacyPackages.${system} = import nixpkgs { inherit system overlays; };
  };
  self = (import ../../flake.nix).outputs {
    inherit self;
    nixpkgs = tree;
  };
  derivations = lib.mapAttrs (_name: derivation: derivation.drvPath);
in
{
  systems = builtins.attrNames self.packages;
  packages = derivations self.packages.${system};
  shells = derivations self.devShells.${system};
  formatter = self.formatter.${system}.drvPath;
  # The virtual machine needs modules of NixOS that such trees lack as well.
  checks = derivations (
    builtins.removeAttrs self.checks.${system} (lib.optional (lacking != [ ]) "voice")
  );
  apps = lib.mapAttrs (_name: app: app.program) self.apps.${system};
  modules = map (module: builtins.isFunction (import module) || (import module) ? imports) [
    self.nixosModules.default
    self.homeModules.default
  ];
  overlay =
    (import nixpkgs {
      inherit system;
      overlays = overlays ++ [ self.overlays.default ];
    }).aloud.drvPath;
}
