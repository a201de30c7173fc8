# The few functions of nixpkgs' lib that the stand-in and Aloud's own Nix files use.
let
  inherit (builtins)
    head tail length elem filter foldl' attrNames hasAttr isAttrs isString isList split concatLists map;
in
rec {
  splitString = separator: text: filter isString (split (escape separator) text);
  escape = text: if text == "." then "\\." else text;
  concatStringsSep = builtins.concatStringsSep;
  hasAttrByPath = path: set:
    path == [ ] || (isAttrs set && hasAttr (head path) set && hasAttrByPath (tail path) set.${head path});
  attrByPath = path: default: set:
    if path == [ ] then set
    else if isAttrs set && hasAttr (head path) set then attrByPath (tail path) default set.${head path}
    else default;
  getAttrFromPath = path: set:
    if path == [ ] then set
    else if isAttrs set && hasAttr (head path) set then getAttrFromPath (tail path) set.${head path}
    else throw "cannot find attribute `${concatStringsSep "." path}'";
  setAttrByPath = path: value:
    if path == [ ] then value else { ${head path} = setAttrByPath (tail path) value; };
  recursiveUpdate = a: b:
    if isAttrs a && isAttrs b && !(a ? _type) && !(b ? _type)
    then a // builtins.mapAttrs (name: value: if hasAttr name a then recursiveUpdate a.${name} value else value) b
    else b;
  mapAttrsToList = f: set: map (name: f name set.${name}) (attrNames set);
  optional = condition: value: if condition then [ value ] else [ ];
  optionalAttrs = condition: set: if condition then set else { };
  optionalString = condition: text: if condition then text else "";
  hasPrefix = prefix: text: builtins.substring 0 (builtins.stringLength prefix) text == prefix;
  hasSuffix = suffix: text:
    let before = builtins.stringLength text - builtins.stringLength suffix;
    in before >= 0 && builtins.substring before (-1) text == suffix;
  escapeShellArgs = words: concatStringsSep " " (map (word: "'${builtins.replaceStrings [ "'" ] [ "'\\''" ] word}'") words);
  isDerivation = value: isAttrs value && (value.type or null) == "derivation";
  getName = package: package.pname or (builtins.parseDrvName package.name).name;
  getVersion = package: package.version or (builtins.parseDrvName package.name).version;
  mkMerge = contents: { _type = "merge"; inherit contents; };
  mkIf = condition: content: { _type = "if"; inherit condition content; };
  mkForce = content: { _type = "override"; priority = 50; inherit content; };
  mkDefault = content: { _type = "override"; priority = 1000; inherit content; };
}
