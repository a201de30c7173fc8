# A whole machine: a virtual microphone, a spoken request, a spoken yes, a new generation.
# Written for people with a machine that can run it (nix build .#checks.x86_64-linux.voice).
{ pkgs, lib, ... }:

let
  aloud = pkgs.callPackage ../package.nix { };
  # What the machine is rebuilt from, inside of it: the same as it runs, with Aloud's file.
  configuration = pkgs.writeText "configuration.nix" ''
    { lib, modulesPath, ... }:
    {
      imports = [
        ./hardware-configuration.nix
        (modulesPath + "/testing/test-instrumentation.nix")
        ./aloud
      ];
      boot.loader.grub.enable = false;
      documentation.enable = false;
      system.switch.enable = true;
      users.users.ann.isNormalUser = true;
    }
  '';
  # Speech that a recogniser understands, made by Aloud's own voice.
  say =
    text:
    pkgs.runCommand "spoken.wav" { nativeBuildInputs = [ aloud ]; } ''
      export HOME=$TMPDIR
      aloud say --out $out ${lib.escapeShellArg text}
    '';
in
{
  name = "aloud-voice";

  nodes.machine =
    { config, ... }:
    {
      imports = [ ../module ];
      virtualisation = {
        memorySize = 4096;
        cores = 2;
        writableStore = true;
        # Evaluated and built inside, without a network.
        additionalPaths = [
          pkgs.stdenvNoCC
          pkgs.tree
          pkgs.path
        ];
      };
      system.includeBuildDependencies = true;
      system.switch.enable = true;
      nix.settings.substituters = lib.mkForce [ ];
      nix.nixPath = [
        "nixpkgs=${pkgs.path}"
        "nixos-config=/etc/nixos/configuration.nix"
      ];

      users.users.ann = {
        isNormalUser = true;
        linger = true;
      };
      security.polkit.enable = true;
      services.pipewire = {
        enable = true;
        pulse.enable = true;
        alsa.enable = true;
        # A loudspeaker that a microphone hears.
        extraConfig.pipewire."10-virtual-microphone"."context.modules" = [
          {
            name = "libpipewire-module-loopback";
            args = {
              "capture.props" = {
                "node.name" = "mouth";
                "media.class" = "Audio/Sink";
              };
              "playback.props" = {
                "node.name" = "microphone";
                "media.class" = "Audio/Source";
              };
            };
          }
        ];
      };

      services.aloud = {
        enable = true;
        user = "ann";
        microphone = "microphone";
        # What it says would be heard by itself in this room.
        voice.engine = "none";
      };
      # Without a desktop nothing begins the graphical session.
      systemd.user.services.aloud.wantedBy = lib.mkForce [ "default.target" ];
      environment.systemPackages = [ pkgs.pipewire ];
    };

  testScript = ''
    def as_ann(command):
        return f"su - ann -c 'XDG_RUNTIME_DIR=/run/user/$(id -u ann) {command}'"

    def generation():
        return machine.succeed("readlink /nix/var/nix/profiles/system").strip()

    def speak(wav):
        machine.succeed(as_ann("aloud talk start"))
        machine.succeed(as_ann(f"pw-play --target mouth {wav}"))
        machine.succeed(as_ann("aloud talk stop"))

    machine.wait_for_unit("multi-user.target")
    machine.succeed("nixos-generate-config")
    machine.copy_from_host("${configuration}", "/etc/nixos/configuration.nix")
    machine.succeed("aloud adopt --yes || test -e /etc/nixos/aloud/managed.json")
    machine.wait_until_succeeds(as_ann("systemctl --user is-active aloud.service"), timeout=120)
    machine.wait_until_succeeds(as_ann("pw-cli ls Node | grep -q microphone"))

    with subtest("the service has no rights and no network of its own"):
        pid = machine.succeed(as_ann("systemctl --user show --property MainPID --value aloud.service")).strip()
        machine.succeed(f"grep -q '^NoNewPrivs:.*1' /proc/{pid}/status")

    with subtest("a spoken request and a spoken yes make a new generation"):
        before = generation()
        speak("${say "install tree"}")
        machine.wait_until_succeeds(as_ann("aloud status --json | grep -q question.:.confirm"), timeout=300)
        assert generation() == before, "nothing changes before the yes"
        speak("${say "yes"}")
        machine.wait_until_succeeds(f"test $(readlink /nix/var/nix/profiles/system) != {before}", timeout=900)
        machine.wait_until_succeeds("test -x /run/current-system/sw/bin/tree", timeout=120)

    with subtest("what was done is written down, as it was done"):
        machine.succeed("aloud audit verify")
        machine.succeed("grep -q '\"event\":\"end\"' /var/lib/aloud-helper/audit.log")

    with subtest("others are not let in"):
        machine.fail("su nobody -s /bin/sh -c 'test -w /run/aloud/helper'")
  '';
}
