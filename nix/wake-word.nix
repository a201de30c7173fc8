# A Python that listens for the wake word.
{
  lib,
  python3,
  callPackage,
}:

let
  wheel = callPackage ./wheel.nix { };

  features = wheel {
    pname = "pymicro-features";
    version = "2.0.2";
    python = "cp39";
    abi = "abi3";
    wheels = {
      x86_64-linux = {
        platform = "manylinux_2_27_x86_64.manylinux_2_28_x86_64";
        sha256 = "65a76a7c7851ee0dd6083dda56b835ab9dc6eddeaf11b34461795758de846d0f";
      };
      aarch64-linux = {
        platform = "manylinux_2_27_aarch64.manylinux_2_28_aarch64";
        sha256 = "acead36386b42934e620f57d7481177ba461dde247cccef6a846f5831805e6c7";
      };
    };
    dependencies = [ ];
    module = "pymicro_features";
    license = lib.licenses.asl20;
  };

  wakeword = wheel {
    pname = "pymicro-wakeword";
    version = "2.5.0";
    python = "py3";
    abi = "none";
    wheels = {
      x86_64-linux = {
        platform = "manylinux_2_35_x86_64";
        sha256 = "3869f536402b1254e3be3549d3a462ecd6ed21ce2c3e77ec8eb501c3c700417c";
      };
      aarch64-linux = {
        platform = "manylinux_2_35_aarch64";
        sha256 = "6c75b77c936efd19b8c35a094cb7e3fdbd4ebcd0f63635a0851ce591990829f2";
      };
    };
    dependencies = [
      features
      python3.pkgs.numpy
    ];
    module = "pymicro_wakeword";
    license = lib.licenses.asl20;
  };
in
python3.withPackages (_: [ wakeword ])
