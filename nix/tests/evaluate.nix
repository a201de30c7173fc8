# The module in real NixOS evaluations: what it makes of its options, as plain data.
# tests/nix/module.test.ts evaluates this and looks at it.
{
  nixpkgs ? <nixpkgs>,
  system ? "x86_64-linux",
}:

let
  lib = import (nixpkgs + "/lib");
  # Some trees leave modules out of their list, though others need them.
  list = nixpkgs + "/nixos/modules/module-list.nix";
  leftOut = lib.filter builtins.pathExists (
    map (found: nixpkgs + "/nixos/modules/${builtins.head found}") (
      lib.filter builtins.isList (builtins.split "\n *#\\./([^ \n]+)" (builtins.readFile list))
    )
  );

  # Nor can everything be built from such a tree: there another package stands in.
  whole = (import nixpkgs { inherit system; }).haskellPackages ? ShellCheck;
  standIn = derivation {
    name = "aloud-${(lib.importJSON ../../package.json).version}";
    inherit system;
    builder = "/bin/sh";
  };

  machine =
    given:
    (import (nixpkgs + "/nixos/lib/eval-config.nix") {
      inherit system;
      modules = leftOut ++ [
        ../module
        {
          boot.loader.grub.enable = false;
          fileSystems."/" = {
            device = "/dev/disk/by-label/nixos";
            fsType = "ext4";
          };
          system.stateVersion = lib.trivial.release;
          networking.hostName = "box";
          documentation.enable = false;
          users.users.ann.isNormalUser = true;
          services.pipewire.enable = true;
          services.aloud = {
            enable = true;
          }
          // lib.optionalAttrs (!whole) { package = standIn; };
        }
        given
      ];
    }).config;

  seen =
    config:
    let
      text = kind: name: config.systemd.${kind}.${name}.text or null;
    in
    {
      helperService = text "units" "aloud-helper.service";
      helperSocket = text "units" "aloud-helper.socket";
      userService = config.systemd.user.units."aloud.service".text or null;
      userSocket = config.systemd.user.units."aloud.socket".text or null;
      userWantedBy = config.systemd.user.units."aloud.service".wantedBy or [ ];
      unitsOfPackage = builtins.elem config.services.aloud.package config.systemd.packages;
      group = config.users.groups ? aloud;
      members = config.users.groups.aloud.members or [ ];
      polkitRules = config.security.polkit.extraConfig;
      settings = config.services.aloud.settings;
      settingsFile = config.environment.etc ? "xdg/aloud/settings.toml";
      installed = builtins.elem config.services.aloud.package config.environment.systemPackages;
      package = config.services.aloud.package.name;
      failed = failed config;
      warnings = lib.filter (lib.hasInfix "Aloud") config.warnings;
    };

  failed = config: map (one: one.message) (lib.filter (one: !one.assertion) config.assertions);
  refused = given: failed (machine given);
in
{
  plain = seen (machine { });
  full = seen (machine {
    security.polkit.enable = true;
    services.aloud = {
      user = "ann";
      wakeWord.enable = true;
      captions.enable = false;
      microphone = "headset";
      voice = {
        engine = "espeak-ng";
        rate = 1.5;
      };
      hotkey.holdMs = 300;
      settings.dialogue.attempts = 3;
      helper = {
        operations = [
          "list_generations"
          "roll_back"
          "undo"
        ];
        polkit.destroy = "auth_admin";
        changesPerHour = 5;
        configuration = "/home/ann/nixos";
      };
    };
  });
  withoutHelper = seen (machine {
    services.aloud.helper.enable = false;
    services.pipewire.enable = lib.mkForce false;
  });
  assertions = {
    user = refused { services.aloud.user = "nobody-here"; };
    wakeWord = refused {
      services.aloud.wakeWord.enable = true;
      services.aloud.settings.listening.mode = "open";
    };
    polkit = refused {
      security.polkit.enable = lib.mkForce false;
      services.aloud.helper.polkit.change = "auth_admin";
    };
    rehearsal = refused { services.aloud.settings.bridge.backend = "rehearsal"; };
    undo = refused {
      services.aloud.helper.operations = [
        "list_generations"
        "undo"
      ];
    };
  };
}
