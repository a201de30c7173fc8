# Packages that really build, in a moment, and behave like those of nixpkgs.
{ lib, delay, allowUnfree, release }:
let
  build = name: environment: script: derivation ({
    inherit name;
    system = builtins.currentSystem;
    builder = "/bin/sh";
    args = [ "-e" "-c" script ];
    PATH = "/run/current-system/sw/bin:/usr/bin:/bin";
    preferLocalBuild = true;
  } // environment);

  refuse = name: why: throw "Package ‘${name}’ in /standin/packages.nix:1 ${why}, refusing to evaluate.";

  package = pname: version: { meta ? { }, script ? "" }:
    let
      name = "${pname}-${version}";
      real = build name { inherit delay; } ''
        echo "@nix { \"action\": \"setPhase\", \"phase\": \"buildPhase\" }" >&"''${NIX_LOG_FD:-2}"
        for step in 1 2 3; do echo "compiling ${pname} step $step of 3"; sleep "$delay"; done
        ${script}
        echo "@nix { \"action\": \"setPhase\", \"phase\": \"installPhase\" }" >&"''${NIX_LOG_FD:-2}"
        mkdir -p "$out/bin"
        printf '#!/bin/sh\necho ${name}\n' > "$out/bin/${pname}"
        chmod +x "$out/bin/${pname}"
      '';
      allowed =
        if (meta.unfree or false) && !allowUnfree then refuse name "has an unfree license (‘unfree’)"
        else if meta.broken or false then refuse name "is marked as broken"
        else if meta.insecure or false then refuse name "is marked as insecure"
        else real;
    in
    {
      type = "derivation";
      inherit pname version name;
      inherit (allowed) drvPath outPath system;
      outputName = "out";
      outputs = [ "out" ];
      meta = {
        description = "The ${pname} of the stand-in";
        available = !((meta.unfree or false) && !allowUnfree || meta.broken or false || meta.insecure or false);
      } // meta;
    };

  minor = toString release;
in
{
  inherit build;
  set = {
    inherit lib;
    hello = package "hello" "2.12" { meta.description = "A friendly greeting"; };
    htop = package "htop" "3.${minor}" { meta.description = "An interactive process viewer"; };
    vim = package "vim" "9.${minor}" { meta.description = "A text editor"; };
    firefox = package "firefox" "145.${minor}" { meta.description = "A web browser"; meta.mainProgram = "firefox"; };
    firefly = package "firefly" "1.0" { };
    ffmpeg = package "ffmpeg" "8.0" { meta.description = "Records, converts and streams sound and video"; };
    linux = package "linux" "6.12.58" { script = "mkdir -p $out/modules/lib/modules/6.12.58"; };
    discord = package "discord" "1.0" { meta.unfree = true; };
    # Let in though it has holes, as by permittedInsecurePackages; the second release closes them.
    holey = package "holey" "1.${minor}" {
      meta.knownVulnerabilities = if release > 1 then [ ] else [ "CVE-2026-0001: lets anybody in" ];
    };
    oldssl = package "oldssl" "1.0" { meta.insecure = true; };
    crumbled = package "crumbled" "0.1" { meta.broken = true; };
    failing = package "failing" "1.2" { script = "echo \"main.c:3:1: error: unknown type name 'bol'\" >&2; exit 2"; };
    endless = package "endless" "1.0" { script = "while :; do sleep 1; echo still going; done"; };
    python3Packages = { recurseForDerivations = true; requests = package "requests" "2.32" { }; };
  };
}
