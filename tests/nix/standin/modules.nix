# A module system in small: imports, mkMerge, mkIf, declared options with types,
# and the words of the real one when something does not fit.
{ lib, options, arguments }:
modules:
let
  inherit (builtins) concatMap isFunction isAttrs isPath isString attrNames filter head length elem toJSON all;

  show = builtins.concatStringsSep ".";
  declared = map (option: option // { path = lib.splitString "." option.name; }) options;

  arguments' = arguments // { inherit lib config; options = tree; };
  collect = module:
    let
      file = if isPath module || isString module then toString module else "<inline>";
      loaded = if isPath module || isString module then import (if builtins.pathExists (module + "/default.nix") then module + "/default.nix" else module) else module;
      body = if isFunction loaded then loaded arguments' else loaded;
    in
    [{ inherit file; config = body.config or (removeAttrs body [ "imports" "options" ]); }] ++ concatMap collect (body.imports or [ ]);

  expand = definition:
    let type = if isAttrs definition.config then definition.config._type or "" else ""; in
    if type == "merge" then concatMap (config: expand { inherit (definition) file; inherit config; }) definition.config.contents
    else if type == "if" then (if definition.config.condition then expand { inherit (definition) file; config = definition.config.content; } else [ ])
    else [ definition ];
  definitions = concatMap expand (concatMap collect modules);

  # Every definition has to belong to a declared option.
  check = path: file: value:
    if lib.attrByPath path null names == true then [ ]
    else if isAttrs value && lib.hasAttrByPath path names then concatMap (name: check (path ++ [ name ]) file value.${name}) (attrNames value)
    else throw "The option `${show path}' does not exist. Definition values:\n- In `${file}': ${toJSON value}";
  names = builtins.foldl' lib.recursiveUpdate { } (map (option: lib.setAttrByPath option.path true) declared);

  priority = value: if isAttrs value && (value._type or "") == "override" then value.priority else 100;
  plain = value: if isAttrs value && (value._type or "") == "override" then value.content else value;
  types = {
    bool = { check = builtins.isBool; description = "boolean"; };
    string = { check = isString; description = "string"; };
    int = { check = builtins.isInt; description = "signed integer"; };
    packages = { check = builtins.isList; description = "list of package"; };
  };

  value = option:
    let
      given = filter (d: lib.hasAttrByPath option.path d.config) definitions;
      all' = map (d: { inherit (d) file; value = lib.getAttrFromPath option.path d.config; }) given;
      best = builtins.foldl' (a: d: if priority d.value < a then priority d.value else a) 10000 all';
      found = map (d: d // { value = plain d.value; }) (filter (d: priority d.value == best) all');
      lines = lib.concatStringsSep "\n" (map (d: "- In `${d.file}': ${toJSON d.value}") found);
      type = types.${option.type};
    in
    if found == [ ] then option.default
    else if !(all (d: type.check d.value) found) then
      throw "A definition for option `${option.name}' is not of type `${type.description}'. Definition values:\n${lines}"
    else if option.type == "packages" then concatMap (d: d.value) found
    else if all (d: d.value == (head found).value) found then (head found).value
    else throw "The option `${option.name}' has conflicting definition values:\n${lines}\nUse `lib.mkForce value` or `lib.mkDefault value` to change the priority on any of these definitions.";

  tree = builtins.foldl' lib.recursiveUpdate { } (map (option: lib.setAttrByPath option.path {
    _type = "option";
    isDefined = filter (d: lib.hasAttrByPath option.path d.config) definitions != [ ];
    inherit (option) description;
    type.name = option.type;
    value = value option;
  }) declared);
  config = builtins.foldl' lib.recursiveUpdate { } (map (option: lib.setAttrByPath option.path (value option)) declared);
in
{
  options = tree;
  config = builtins.deepSeq (map (d: check [ ] d.file d.config) definitions) config;
}
