{
  description = "Run NixOS by voice, offline.";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";

  outputs =
    { self, nixpkgs }:
    let
      inherit (nixpkgs) lib;
      # The machines that all of Aloud's compiled parts are there for.
      systems = [
        "x86_64-linux"
        "aarch64-linux"
      ];
      perSystem = make: lib.genAttrs systems (system: make nixpkgs.legacyPackages.${system});
      packageOf = pkgs: pkgs.callPackage ./nix/package.nix { };
    in
    {
      overlays.default = final: _previous: { aloud = packageOf final; };

      nixosModules.default = ./nix/module;
      homeModules.default = ./nix/module/home.nix;

      packages = perSystem (
        pkgs:
        let
          aloud = packageOf pkgs;
        in
        {
          default = aloud;
          inherit aloud;
          inherit (aloud) models;
        }
      );

      apps = perSystem (pkgs: {
        default = {
          type = "app";
          program = lib.getExe self.packages.${pkgs.stdenv.hostPlatform.system}.default;
        };
      });

      devShells = perSystem (pkgs: {
        default = pkgs.callPackage ./nix/shell.nix {
          aloud = self.packages.${pkgs.stdenv.hostPlatform.system}.default;
        };
      });

      checks = perSystem (pkgs: {
        package = self.packages.${pkgs.stdenv.hostPlatform.system}.default;
        # A virtual machine, from a spoken request to a new generation.
        voice = pkgs.testers.runNixOSTest ./nix/tests/voice.nix;
        # The module, with and without its options, as far as evaluation goes.
        module = pkgs.writeText "aloud-module.json" (
          # Without context, so that nothing of what it names is built.
          builtins.unsafeDiscardStringContext (
            builtins.toJSON (import ./nix/tests/evaluate.nix { nixpkgs = pkgs.path; })
          )
        );
      });

      formatter = perSystem (pkgs: pkgs.nixfmt-tree);
    };
}
