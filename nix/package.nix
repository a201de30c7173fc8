{
  lib,
  stdenv,
  callPackage,
  nodejs,
  python3,
  importNpmLock,
  makeWrapper,
  autoPatchelfHook,
  alsa-utils,
  coreutils,
  espeak-ng,
  pipewire,
  sox,
}:

let
  root = ../.;
  package = lib.importJSON (root + "/package.json");
  models = callPackage ./models.nix { };
  piper = callPackage ./piper.nix { };
  wakeWord = callPackage ./wake-word.nix { };
in
stdenv.mkDerivation {
  pname = package.name;
  inherit (package) version;

  src = lib.cleanSourceWith {
    src = root;
    filter = path: _: !(builtins.elem (baseNameOf path) [ "node_modules" "dist" ".git" ]);
  };

  npmDeps = callPackage ./npm-deps.nix { npmRoot = root; };

  nativeBuildInputs = [
    nodejs
    python3
    importNpmLock.npmConfigHook
    makeWrapper
    autoPatchelfHook
  ];
  # What the compiled parts of onnxruntime-node and koffi are linked with.
  buildInputs = [ stdenv.cc.cc.lib ];
  # onnxruntime-node would fetch graphics drivers that Aloud does not use.
  env.ONNXRUNTIME_NODE_INSTALL = "skip";

  buildPhase = ''
    runHook preBuild
    node node_modules/typescript/bin/tsc -b
    npm prune --omit=dev --ignore-scripts --offline
    # Compiled parts for other machines, which nothing here could load.
    find node_modules -name '*.node' -o -name '*.so*' -type f | while read -r file; do
      head -c 4 "$file" | grep -q ELF || rm "$file"
    done
    runHook postBuild
  '';

  installPhase = ''
    runHook preInstall
    mkdir -p $out/lib/aloud $out/bin
    cp -r package.json node_modules dist scripts models intents bridge $out/lib/aloud/
    # What is read beside the compiled code: wording, pronunciations, the driver of Piper, pages.
    find src speech -type f ! -name '*.ts' ! -name '*.cts' -exec cp --parents -t $out/lib/aloud {} +
    find $out/lib/aloud/bridge -name __pycache__ -prune -exec rm -r {} +
    # The store can't be written to, and its times say nothing: without this each start would compile the sidecar anew.
    ${lib.getExe python3} -m compileall -q --invalidation-mode unchecked-hash $out/lib/aloud/bridge/python
    rm -rf $out/lib/aloud/dist/{tests,bench}
    makeWrapper ${lib.getExe nodejs} $out/bin/aloud \
      --add-flags "--max-semi-space-size=4 $out/lib/aloud/scripts/aloud.cjs" \
      --set-default ALOUD_MODELS ${models} \
      --set-default ALOUD_PIPER_PYTHON ${piper}/bin/python \
      --set-default ALOUD_WAKE_PYTHON ${wakeWord}/bin/python \
      --set-default ALOUD_PYTHON ${lib.getExe python3} \
      --suffix PATH : ${
        lib.makeBinPath [
          alsa-utils
          espeak-ng
          pipewire
          sox
        ]
      }
    # The helper: nothing of Node, only Python's own library, and no environment.
    makeWrapper ${lib.getExe python3} $out/bin/aloud-helper \
      --add-flags "-I $out/lib/aloud/bridge/python helper"
    install -Dm444 nix/module/org.aloud.helper.policy -t $out/share/polkit-1/actions
    for unit in systemd/*; do
      install -Dm444 $unit -t $out/lib/systemd/user
    done
    substituteInPlace $out/lib/systemd/user/aloud.service \
      --replace-fail 'ExecStart=aloud' "ExecStart=$out/bin/aloud" \
      --replace-fail 'ExecReload=kill' 'ExecReload=${coreutils}/bin/kill'
    runHook postInstall
  '';

  passthru = { inherit models piper wakeWord; };

  meta = {
    inherit (package) description;
    license = lib.licenses.mit;
    platforms = [
      "x86_64-linux"
      "aarch64-linux"
    ];
    mainProgram = "aloud";
  };
}
