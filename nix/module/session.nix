# The service in the user's session. Its units are those of the package; here stands what NixOS adds.
{ config, lib, ... }:

let
  cfg = config.services.aloud;
  unprivileged = import ./unprivileged.nix {
    captions = cfg.captions.enable;
    hosts = (cfg.settings.hosts or { }) != { };
  };
  onlyFor = lib.optionalAttrs (cfg.user != null) { ConditionUser = cfg.user; };
in
{
  config = lib.mkIf cfg.enable {
    environment.systemPackages = [ cfg.package ];
    systemd.packages = [ cfg.package ];

    systemd.user.sockets.aloud = {
      wantedBy = [ "sockets.target" ];
      unitConfig = onlyFor;
    };
    systemd.user.services.aloud = {
      wantedBy = [ "graphical-session.target" ];
      unitConfig = onlyFor;
      # The programs it plays, records and asks with are the session's.
      path = lib.optional (!cfg.helper.enable) "/run/wrappers" ++ [ "/run/current-system/sw" ];
      restartTriggers = [ config.environment.etc."xdg/aloud/settings.toml".source ];
      serviceConfig = lib.optionalAttrs cfg.helper.enable unprivileged;
    };
  };
}
