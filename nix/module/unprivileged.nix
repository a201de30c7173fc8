# What the user's service may do where another does what needs rights: nothing of its own.
{ captions, hosts }:
{
  NoNewPrivileges = true;
  # Nix's own network access is the helper's and the daemon's.
  RestrictAddressFamilies = [
    "AF_UNIX"
  ]
  ++ (
    # The page of captions, and ssh to other machines.
    if captions || hosts then
      [
        "AF_INET"
        "AF_INET6"
      ]
    else
      [ ]
  );
  RestrictNamespaces = true;
  RestrictRealtime = true;
  RestrictSUIDSGID = true;
  LockPersonality = true;
  SystemCallArchitectures = "native";
  UMask = "0077";
}
