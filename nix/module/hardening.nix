# What the helper's process may do. It needs root for three things: the profile's
# links, Aloud's file in the configuration, and asking systemd to run the
# activation, which runs in a unit of its own with all rights. Everything else is closed.
{
  amongFiles,
  channels,
  folder,
}:
{
  Type = "exec";
  NoNewPrivileges = true;
  CapabilityBoundingSet =
    if amongFiles then
      [
        "CAP_CHOWN"
        "CAP_DAC_OVERRIDE"
        "CAP_FOWNER"
      ]
    else
      [ "" ];
  AmbientCapabilities = [ "" ];
  ProtectSystem = "strict";
  ReadWritePaths = [
    "/nix/var/nix/profiles"
    "/nix/var/nix/gcroots"
    # Aloud's own folder lies in it.
    "-${folder}"
  ]
  ++ (
    if channels then
      [
        "-/root/.nix-channels"
        "-/root/.nix-defexpr"
        "-/root/.nix-profile"
      ]
    else
      [ ]
  );
  ProtectHome = if amongFiles || channels then "read-only" else true;
  PrivateTmp = true;
  PrivateMounts = true;
  PrivateDevices = true;
  DevicePolicy = "closed";
  ProtectClock = true;
  ProtectHostname = true;
  ProtectKernelLogs = true;
  ProtectKernelModules = true;
  ProtectKernelTunables = true;
  ProtectControlGroups = true;
  # Channels and flake inputs are fetched by the one who evaluates.
  RestrictAddressFamilies = [
    "AF_UNIX"
    "AF_INET"
    "AF_INET6"
    "AF_NETLINK"
  ];
  RestrictNamespaces = true;
  RestrictRealtime = true;
  RestrictSUIDSGID = true;
  LockPersonality = true;
  MemoryDenyWriteExecute = true;
  KeyringMode = "private";
  RemoveIPC = true;
  SystemCallArchitectures = "native";
  SystemCallFilter = [
    "@system-service"
    "~@privileged @resources"
    # What works ahead of a request gives way to everything else.
    "setpriority sched_setscheduler ioprio_set"
  ]
  ++ (if amongFiles then [ "@chown" ] else [ ]);
  SystemCallErrorNumber = "EPERM";
  UMask = "0022";
}
