# The options the stand-in knows.
let
  flag = name: description: { inherit name description; type = "bool"; default = false; };
in
[
  { name = "environment.systemPackages"; type = "packages"; default = [ ]; description = "Packages for everyone."; }
  { name = "networking.hostName"; type = "string"; default = "standin"; description = "The machine's name."; }
  { name = "standin.delay"; type = "string"; default = "0"; description = "Seconds per build step."; }
  { name = "standin.activation"; type = "string"; default = "good"; description = "good, slow or failing."; }
  { name = "standin.note"; type = "string"; default = ""; description = "Text that makes one system differ from another."; }
  { name = "standin.specialisation"; type = "string"; default = ""; description = "Name of a specialisation."; }
  (flag "services.openssh.enable" "Whether to enable the OpenSSH secure shell daemon.")
  (flag "services.printing.enable" "Whether to enable printing.")
  (flag "services.nginx.enable" "Whether to enable the nginx web server.")
  (flag "programs.firefox.enable" "Whether to enable the Firefox web browser.")
  (flag "hardware.bluetooth.enable" "Whether to enable Bluetooth.")
  (flag "nixpkgs.config.allowUnfree" "Whether to allow software that is not free.")
]
