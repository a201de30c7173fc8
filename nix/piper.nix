# A Python that `-m piper` works with. Piper is GPL: it stays a program beside
# Aloud, started as a process of its own.
{
  lib,
  stdenv,
  python3,
  fetchPypi,
  autoPatchelfHook,
}:

let
  # Of models/piper-requirements.txt.
  wheels = {
    x86_64-linux = {
      platform = "manylinux_2_17_x86_64.manylinux2014_x86_64.manylinux_2_28_x86_64";
      sha256 = "25b4d3f31ff70c8fa7151908e00aaa5650cbdf16bca8fcf21299f3941b89a7d3";
    };
    aarch64-linux = {
      platform = "manylinux_2_17_aarch64.manylinux2014_aarch64.manylinux_2_28_aarch64";
      sha256 = "3f60c1917de6d8e8033f395878ad3f88f6dfee88a8b05f98971a275f76a38484";
    };
  };

  piper = python3.pkgs.buildPythonPackage {
    pname = "piper-tts";
    version = "1.8.0";
    format = "wheel";
    src = fetchPypi {
      format = "wheel";
      pname = "piper_tts";
      version = "1.8.0";
      dist = "cp39";
      python = "cp39";
      abi = "abi3";
      inherit (wheels.${stdenv.hostPlatform.system}) platform sha256;
    };
    nativeBuildInputs = [ autoPatchelfHook ];
    buildInputs = [ stdenv.cc.cc.lib ];
    dependencies = with python3.pkgs; [
      onnxruntime
      pathvalidate
    ];
    # nixpkgs' onnxruntime is another build than the pinned wheel.
    pythonRelaxDeps = true;
    pythonImportsCheck = [ "piper" ];
    meta.license = lib.licenses.gpl3Plus;
  };
in
python3.withPackages (_: [ piper ])
