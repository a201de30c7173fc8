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
  # Each unit by a derivation of its own, as NixOS makes them.
  unit = name: text: packages.build "unit-${builtins.replaceStrings [ "@" ] [ "-" ] name}" {
    inherit text;
    passAsFile = [ "text" ];
    buildCommand = ''
      name=${if builtins.match ".*@.*" name == null then name else "'${name}'"}
      mkdir -p "$out/$(dirname -- "$name")"
      cp "$textPath" "$out/$name"
    '';
  } ''eval "$buildCommand"'';
  service = command: "[Unit]\nDescription=A service of the stand-in\n\n[Service]\nExecStart=/bin/${command}\n";
  units = [
    { name = "nginx.service"; text = service "nginx"; }
    { name = "serial-getty@.service"; text = service "getty \"%I\""; }
    { name = "note.service"; text = service "note '${config.standin.note}'"; }
    { name = "quiet.service"; text = service "quiet '${config.standin.note}'" + "X-RestartIfChanged=false\n"; }
  ]
  ++ lib.optional config.services.openssh.enable { name = "sshd.service"; text = service "sshd"; }
  ++ lib.optional config.services.printing.enable { name = "cups.service"; text = service "cupsd"; };
  systemUnits = packages.build "system-units" {
    buildCommand = ''
      mkdir -p $out
      for i in ${toString (map ({ name, text }: unit name text) units)}; do
        fn=$(basename $i/*)
        ln -fs $i/$fn $out/
      done
      ${lib.concatStringsSep "" (map ({ name, ... }: ''
        mkdir -p $out/'multi-user.target.wants'
        ln -sfn '../${name}' $out/'multi-user.target.wants'/
      '') units)}
    '';
  } ''eval "$buildCommand"'';
  etc = packages.build "etc" { inherit systemUnits; } ''
    mkdir -p $out/etc/systemd
    ln -s $systemUnits $out/etc/systemd/system
  '';
  toplevel = packages.build "nixos-system-${config.networking.hostName}-25.11.${toString release}" {
    packages = map (p: p.outPath) config.environment.systemPackages;
    kernel = pkgs.linux.outPath;
    inherit (config.standin) activation note specialisation;
    inherit etc flags;
    release = "25.11.${toString release}";
    # Baked in: an activation may run without the environment.
    run = import ../run.nix;
    script = ./switch-to-configuration.sh;
  } ''
    mkdir -p $out/bin $out/sw/bin $out/etc
    ln -s $etc/etc/systemd $out/etc/systemd
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
