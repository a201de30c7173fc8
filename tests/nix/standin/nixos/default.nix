# Stands in for <nixpkgs/nixos>: really evaluates, builds and activates, without nixpkgs.
{ configuration ? (let named = builtins.getEnv "NIXOS_CONFIG"; in if named == "" then <nixos-config> else /. + named), system ? builtins.currentSystem, modules ? [ configuration ] }:
let
  lib = import ../lib.nix;
  release = import ../release.nix;
  packages = import ../packages.nix {
    inherit lib release;
    inherit (evaluated.config.standin) delay;
    inherit (evaluated.config.nixpkgs.config) allowUnfree;
  };
  pkgs = packages.set;
  evaluated = import ../modules.nix { inherit lib; options = import ../options.nix; arguments = { inherit pkgs; }; } modules;
  inherit (evaluated) config;
  flags = builtins.filter (name: lib.getAttrFromPath (lib.splitString "." name) config)
    [ "services.openssh.enable" "services.printing.enable" "services.nginx.enable" "programs.firefox.enable" "hardware.bluetooth.enable" ];
  toplevel = packages.build "nixos-system-${config.networking.hostName}-25.11.${toString release}" {
    packages = map (p: p.outPath) config.environment.systemPackages;
    kernel = pkgs.linux.outPath;
    inherit (config.standin) activation note specialisation;
    inherit flags;
    release = "25.11.${toString release}";
    # Baked in: an activation may run without the environment.
    run = import ../run.nix;
    script = ./switch-to-configuration.sh;
  } ''
    mkdir -p $out/bin $out/sw/bin $out/etc
    ln -s $kernel/modules $out/kernel-modules
    ln -s $kernel $out/kernel
    for p in $packages; do ln -s $p/bin/* $out/sw/bin/; done
    printf %s "$release" > $out/nixos-version
    printf '%s\n' $flags > $out/etc/flags
    printf %s "$activation" > $out/activation
    [ -z "$specialisation" ] || mkdir -p $out/specialisation/"$specialisation"
    { echo '#!/bin/sh'; echo "system=$out run=$run"; cat $script; } > $out/bin/switch-to-configuration
    chmod +x $out/bin/switch-to-configuration
    printf '#!/bin/sh\nexit 1\n' > $out/sw/bin/nixos-version
    chmod +x $out/sw/bin/nixos-version
  '';
  vm = packages.build "nixos-vm" { } ''
    mkdir -p $out/bin; printf '#!/bin/sh\n' > $out/bin/run-standin-vm; chmod +x $out/bin/run-standin-vm
  '';
in
{
  inherit pkgs system;
  inherit (evaluated) options;
  config = config // { system.build = { inherit toplevel vm; }; };
}
