# Aloud's module: brings what was asked for by voice, from managed.json beside it.
# Aloud writes both files. Import this folder once; your own files stay yours.
{ lib, pkgs, ... }:
let
  # A plan is worked out on a proposal, without touching the file. Flakes are
  # evaluated without environment, so that there only a plan ever sees one.
  proposal = builtins.getEnv "ALOUD_PROPOSAL";
  managed = builtins.fromJSON (builtins.readFile (if proposal == "" then ./managed.json else /. + proposal));
  path = lib.splitString ".";
  package = name:
    if lib.hasAttrByPath (path name) pkgs
    then lib.getAttrFromPath (path name) pkgs
    else throw "Aloud: there is no package ${name}";
in
{
  config = lib.mkMerge (
    [ { environment.systemPackages = map package managed.packages; } ]
    ++ map (name: lib.setAttrByPath (path name) managed.options.${name}) (builtins.attrNames managed.options)
  );
}
