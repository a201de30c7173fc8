# Aloud by Home Manager: the service and the settings of one user. The helper is the machine's
# (services.aloud.helper of NixOS).
{
  config,
  lib,
  pkgs,
  ...
}:

let
  cfg = config.services.aloud;
  shared = import ./settings.nix { inherit lib pkgs; };
in
{
  options.services.aloud = shared.options;

  config = lib.mkIf cfg.enable {
    services.aloud.settings = lib.mapAttrsRecursive (_: lib.mkDefault) (shared.from cfg);
    home.packages = [ cfg.package ];
    xdg.configFile = {
      "aloud/settings.toml".source = shared.file cfg.settings;
      # The package's own units, wanted by the session.
      "systemd/user/aloud.service".source = "${cfg.package}/lib/systemd/user/aloud.service";
      "systemd/user/aloud.socket".source = "${cfg.package}/lib/systemd/user/aloud.socket";
      "systemd/user/graphical-session.target.wants/aloud.service".source =
        "${cfg.package}/lib/systemd/user/aloud.service";
      "systemd/user/sockets.target.wants/aloud.socket".source = "${cfg.package}/lib/systemd/user/aloud.socket";
    };
  };
}
