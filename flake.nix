{
  description = "Run NixOS by voice, offline.";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";

  outputs =
    { self, nixpkgs }:
    let
      # The speech libraries are fetched for this processor.
      system = "x86_64-linux";
      pkgs = nixpkgs.legacyPackages.${system};
      aloud = pkgs.callPackage ./nix/package.nix { };
    in
    {
      packages.${system} = {
        default = aloud;
        inherit aloud;
        inherit (aloud) models;
      };

      apps.${system}.default = {
        type = "app";
        program = "${aloud}/bin/aloud";
      };

      devShells.${system}.default = pkgs.mkShell {
        packages = [
          pkgs.nodejs
          pkgs.python3
          pkgs.gnumake
          pkgs.alsa-utils
          pkgs.espeak-ng
          pkgs.pipewire
          pkgs.pulseaudio
          pkgs.sox
          pkgs.unzip
        ];
        # npm's packages carry libraries that look for libstdc++ in the usual places.
        LD_LIBRARY_PATH = pkgs.lib.makeLibraryPath [ pkgs.stdenv.cc.cc.lib ];
        npm_config_nodedir = pkgs.nodejs;
        ONNXRUNTIME_NODE_INSTALL = "skip";
        ALOUD_MODELS = aloud.models;
        ALOUD_PIPER_PYTHON = "${aloud.piper}/bin/python";
      };

      formatter.${system} = pkgs.nixfmt-rfc-style;
    };
}
