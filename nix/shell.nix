# All that building and testing Aloud needs.
{
  lib,
  stdenv,
  mkShell,
  nodejs,
  python3,
  gnumake,
  alsa-utils,
  espeak-ng,
  pipewire,
  pulseaudio,
  sox,
  unzip,
  aloud,
}:

mkShell {
  packages = [
    nodejs
    python3
    gnumake
    alsa-utils
    espeak-ng
    pipewire
    pulseaudio
    sox
    unzip
  ];
  # npm's packages carry libraries that look for libstdc++ in the usual places.
  LD_LIBRARY_PATH = lib.makeLibraryPath [ stdenv.cc.cc.lib ];
  npm_config_nodedir = nodejs;
  ONNXRUNTIME_NODE_INSTALL = "skip";
  ALOUD_MODELS = aloud.models;
  ALOUD_PIPER_PYTHON = "${aloud.piper}/bin/python";
  ALOUD_WAKE_PYTHON = "${aloud.wakeWord}/bin/python";
}
