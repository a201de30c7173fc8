# A package of PyPI as its ready wheel, which is compiled where compiled parts are in it.
{
  lib,
  stdenv,
  python3,
  fetchPypi,
  autoPatchelfHook,
}:
{
  pname,
  version,
  python,
  abi,
  # By system: the platform in the wheel's name, and its hash out of models/*-requirements.txt.
  wheels,
  dependencies,
  module,
  license,
}:

python3.pkgs.buildPythonPackage {
  inherit pname version dependencies;
  format = "wheel";
  src = fetchPypi {
    format = "wheel";
    pname = lib.replaceStrings [ "-" ] [ "_" ] pname;
    inherit version python abi;
    dist = python;
    inherit (wheels.${stdenv.hostPlatform.system}) platform sha256;
  };
  nativeBuildInputs = [ autoPatchelfHook ];
  buildInputs = [ stdenv.cc.cc.lib ];
  # What nixpkgs has in place of the pinned wheels is of other versions.
  pythonRelaxDeps = true;
  pythonImportsCheck = [ module ];
  meta.license = license;
}
