# Aloud on NixOS:
#
#   services.aloud.enable = true;
#   services.aloud.user = "ann";
#
# starts it in ann's session and lets her change the machine by voice.
{
  imports = [
    ./options.nix
    ./session.nix
    ./helper.nix
    ./assertions.nix
  ];
}
