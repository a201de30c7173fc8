# A Python that `-m piper` works with. Piper is GPL: it stays a program beside
# Aloud, started as a process of its own.
{
  lib,
  python3,
  callPackage,
}:

let
  piper = callPackage ./wheel.nix { } {
    pname = "piper-tts";
    version = "1.8.0";
    python = "cp39";
    abi = "abi3";
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
    dependencies = with python3.pkgs; [
      onnxruntime
      pathvalidate
    ];
    module = "piper";
    license = lib.licenses.gpl3Plus;
  };
in
python3.withPackages (_: [ piper ])
