# The packages of package-lock.json as importNpmLock wants them. The lock says
# no addresses, only versions and hashes, so that any registry will do: npm
# itself fetches each archive (`npm pack name@version` writes it unchanged), and
# the lock's hash fixes what it must be.
{
  lib,
  stdenv,
  stdenvNoCC,
  nodejs,
  cacert,
  importNpmLock,
  npmRoot,
}:

let
  lock = lib.importJSON (npmRoot + "/package-lock.json");
  processor = if stdenv.hostPlatform.isAarch64 then "arm64" else "x64";

  # Only what this machine needs; npm passes over the rest as it does anywhere.
  fits =
    entry:
    entry ? integrity
    && builtins.elem "linux" (entry.os or [ "linux" ])
    && builtins.elem processor (entry.cpu or [ processor ])
    && builtins.elem "glibc" (entry.libc or [ "glibc" ]);

  # "node_modules/a/node_modules/@b/c" is the package "@b/c".
  nameOf = path: lib.last (lib.splitString "node_modules/" path);

  fetchPackage =
    path: entry:
    let
      name = entry.name or (nameOf path);
    in
    stdenvNoCC.mkDerivation {
      name = "${lib.replaceStrings [ "@" "/" ] [ "" "-" ] name}-${entry.version}.tgz";
      nativeBuildInputs = [ nodejs ];
      dontUnpack = true;
      buildPhase = ''
        export HOME=$TMPDIR
        export NODE_EXTRA_CA_CERTS=${cacert}/etc/ssl/certs/ca-bundle.crt
        npm pack --silent ${lib.escapeShellArg "${name}@${entry.version}"}
      '';
      installPhase = "mv *.tgz $out";
      impureEnvVars = lib.fetchers.proxyImpureEnvVars;
      outputHashMode = "flat";
      outputHash = entry.integrity;
    };

  sources = lib.mapAttrs fetchPackage (lib.filterAttrs (_: fits) (removeAttrs lock.packages [ "" ]));
in
importNpmLock {
  inherit npmRoot;
  packageSourceOverrides = sources;
}
