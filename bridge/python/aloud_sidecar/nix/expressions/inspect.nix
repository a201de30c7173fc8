# Answers questions about a machine (what <nixpkgs/nixos> or a nixosConfiguration
# gives) without building it. The question is JSON: { packages, options, names }.
question: machine:
let
  inherit (machine) pkgs options config;
  inherit (pkgs) lib;
  asked = builtins.fromJSON question;
  path = lib.splitString ".";
  try = default: value:
    let result = builtins.tryEval (builtins.deepSeq value value); in if result.success then result.value else default;

  package = name:
    let
      found = lib.attrByPath (path name) null pkgs;
      exists = try false (found != null && (found.type or "") == "derivation");
      meta = found.meta or { };
      text = value: let got = try "" value; in if builtins.isString got then got else "";
      module = builtins.filter (option: (lib.attrByPath (path option) { } options) ? _type)
        [ "programs.${name}.enable" "services.${name}.enable" ];
    in
    { attribute = name; inherit exists; }
    // (if !exists then { } else {
      name = text (found.pname or (builtins.parseDrvName found.name).name);
      version = text (found.version or (builtins.parseDrvName found.name).version);
      description = text (meta.description or "");
      program = text (meta.mainProgram or "");
      unfree = try false (meta.unfree or false);
      broken = try false (meta.broken or false);
      insecure = try false (meta.insecure or false);
      # nixpkgs knows without instantiating all that the package needs.
      evaluates = try false (meta.available or (builtins.isString found.outPath));
      module = if module == [ ] then "" else builtins.head module;
    });

  option = name:
    let
      found = lib.attrByPath (path name) null options;
      exists = try false (found != null && (found._type or "") == "option");
      description = found.description or "";
      value = try null (lib.attrByPath (path name) null config);
    in
    { option = name; inherit exists; }
    // (if !exists then { siblings = siblings (path name) options; } else {
      type = try "" (found.type.name or "");
      description = try "" (if builtins.isString description then description else description.text or "");
      # A definition of the lowest priority is the option's own default.
      defined = try false ((found.isDefined or false) && (found.highestPrio or 100) < 1500);
      value = if builtins.isBool value then value else null;
    });

  # The names beside a name that is not there, as far down as the path goes.
  siblings = wanted: set:
    let first = builtins.head wanted; in
    if builtins.length wanted > 1 && builtins.isAttrs set && builtins.hasAttr first set && !(set.${first} ? _type)
    then map (name: "${first}.${name}") (siblings (builtins.tail wanted) set.${first})
    else map (name: builtins.concatStringsSep "." ([ name ] ++ builtins.tail wanted)) (builtins.attrNames set);

  installed = map (p: { name = lib.getName p; version = lib.getVersion p; holes = holes p; })
    config.environment.systemPackages;
  holes = p: builtins.filter builtins.isString (try [ ] (p.meta.knownVulnerabilities or [ ]));
in
{
  packages = map package asked.packages;
  options = map option asked.options;
  names = if asked.names then builtins.attrNames pkgs else [ ];
  installed = if asked.installed then try [ ] installed else [ ];
}
