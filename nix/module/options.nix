{
  config,
  lib,
  pkgs,
  ...
}:

let
  inherit (lib) mkOption types;
  shared = import ./settings.nix { inherit lib pkgs; };
  answers = types.enum [
    "yes"
    "no"
    "auth_self"
    "auth_self_keep"
    "auth_admin"
    "auth_admin_keep"
  ];
  answer =
    what:
    mkOption {
      type = answers;
      default = "yes";
      example = "auth_admin_keep";
      description = ''
        What polkit answers when a member of the group `aloud` wants to ${what}:
        `yes`, `no`, or whose password it asks for (`keep`: once for a while).
        Every change is read back and confirmed by voice in any case.
      '';
    };
  operations = {
    reads = [
      "list_generations"
      "current_generation"
      "compare_generations"
      "system_info"
      "search_packages"
      "describe_package"
      "list_packages"
      "check_updates"
      "option_status"
      "generation_health"
      "prepare"
    ];
    changes = [
      "apply"
      "roll_back"
      "collect_garbage"
      "undo"
    ];
  };
in
{
  options.services.aloud = shared.options // {
    user = mkOption {
      type = types.nullOr types.str;
      default = null;
      example = "ann";
      description = ''
        Whose session Aloud starts in, and who may ask the helper. With null it
        starts in every graphical session, and members of the group `aloud` may
        ask the helper.
      '';
    };

    helper = {
      enable = mkOption {
        type = types.bool;
        default = true;
        description = ''
          Whether a small service makes changes as the administrator for members
          of the group `aloud`, so that Aloud itself needs no rights. Without it
          Aloud uses sudo, run0 or pkexec, where they work without a terminal.
        '';
      };
      operations = mkOption {
        type = types.listOf (types.enum (operations.reads ++ operations.changes));
        default = operations.reads ++ operations.changes;
        defaultText = lib.literalMD "all";
        example = operations.reads ++ [
          "roll_back"
          "undo"
        ];
        description = "What the helper does; it refuses everything else.";
      };
      polkit = {
        read = answer "look at the machine";
        change = answer "change it";
        destroy = answer "delete generations and collect garbage";
      };
      changesPerHour = mkOption {
        type = types.ints.positive;
        default = 30;
        description = "How many changes one user may make in an hour.";
      };
      configuration = mkOption {
        type = types.nullOr (types.strMatching "/.*");
        default = null;
        example = "/home/ann/nixos";
        description = ''
          The folder of the flake, or the `configuration.nix`, that the helper
          builds; null is `/etc/nixos`. Who can write there decides what runs as
          the administrator.
        '';
      };
    };
  };

  config = lib.mkIf config.services.aloud.enable {
    services.aloud.settings = lib.mapAttrsRecursive (_: lib.mkDefault) (shared.from config.services.aloud);
    environment.etc."xdg/aloud/settings.toml".source = shared.file config.services.aloud.settings;
  };
}
