# The helper: a root service that is started by its socket and ends when nobody asks.
{ config, lib, ... }:

let
  cfg = config.services.aloud;
  usesPolkit = config.security.polkit.enable;
  configuration = if cfg.helper.configuration == null then "/etc/nixos" else cfg.helper.configuration;
  # A configuration among a user's files keeps its owner, which takes the rights to give files away.
  amongFiles = lib.hasPrefix "/home/" configuration || lib.hasPrefix "/root/" configuration;
  channels = config.nix.channel.enable or false;
  folder =
    if lib.hasSuffix ".nix" configuration then builtins.dirOf configuration else configuration;
in
{
  config = lib.mkIf (cfg.enable && cfg.helper.enable) {
    users.groups.aloud.members = lib.optional (cfg.user != null) cfg.user;

    systemd.sockets.aloud-helper = {
      description = "Aloud, changes as the administrator";
      wantedBy = [ "sockets.target" ];
      listenStreams = [ "/run/aloud/helper" ];
      socketConfig = {
        SocketGroup = "aloud";
        SocketMode = "0660";
        DirectoryMode = "0755";
        RemoveOnStop = true;
      };
    };

    systemd.services.aloud-helper = {
      description = "Aloud, changes as the administrator";
      requires = [ "aloud-helper.socket" ];
      after = [ "aloud-helper.socket" ];
      # A switch that it makes must not end it.
      restartIfChanged = false;
      unitConfig.X-StopOnRemoval = false;
      path = [
        config.nix.package
        config.systemd.package
        "/run/current-system/sw"
      ];
      environment = {
        # Builds are the Nix daemon's; only links and one file are written here.
        NIX_REMOTE = "daemon";
        NIX_PATH = lib.concatStringsSep ":" config.nix.nixPath;
        HOME = "/root";
        XDG_CACHE_HOME = "/var/cache/aloud-helper";
      }
      // lib.optionalAttrs (cfg.helper.configuration != null) { ALOUD_CONFIGURATION = configuration; }
      // lib.optionalAttrs (config.networking.hostName != "") {
        ALOUD_FLAKE_HOST = config.networking.hostName;
      };
      serviceConfig = import ./hardening.nix { inherit amongFiles channels folder; } // {
        ExecStart = lib.escapeShellArgs [
          "${cfg.package}/bin/aloud-helper"
          "--group"
          "aloud"
          "--state"
          "/var/lib/aloud-helper"
          "--operations"
          (lib.concatStringsSep "," cfg.helper.operations)
          "--polkit"
          (if usesPolkit then "require" else "off")
          "--changes-per-hour"
          (toString cfg.helper.changesPerHour)
        ];
        StateDirectory = "aloud-helper";
        StateDirectoryMode = "0700";
        CacheDirectory = "aloud-helper";
        CacheDirectoryMode = "0700";
        # What is being carried out is cancelled and undone first.
        KillMode = "mixed";
        TimeoutStopSec = 60;
      };
    };

    security.polkit.extraConfig = lib.mkIf usesPolkit (
      import ./polkit-rule.nix { inherit (cfg.helper.polkit) read change destroy; }
    );
  };
}
