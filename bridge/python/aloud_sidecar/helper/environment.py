"""The environment that a session and its children get: what the administrator set, of a fixed list of names."""

from __future__ import annotations

from collections.abc import Mapping

# Nothing of it comes from a client; even so, what no part of Aloud reads is left out.
_KEPT = (
    "PATH", "LOCALE_ARCHIVE", "HOME", "TMPDIR", "XDG_CACHE_HOME",
    "NIX_PATH", "NIX_REMOTE", "NIX_DAEMON_SOCKET_PATH", "NIX_STORE_DIR", "NIX_STATE_DIR", "NIX_LOG_DIR",
    "NIX_CONF_DIR", "NIXOS_CONFIG", "NIX_HUMANITY_PYTHON_BACKEND", "NIX_SSL_CERT_FILE", "SSL_CERT_FILE",
    "ALOUD_CONFIGURATION", "ALOUD_FLAKE_HOST", "ALOUD_RUN_DIR", "ALOUD_NIXOS_REBUILD_PATH",
    "DBUS_SYSTEM_BUS_ADDRESS", "http_proxy", "https_proxy", "all_proxy", "no_proxy",
)  # fmt: skip


def clean(environment: Mapping[str, str]) -> dict[str, str]:
    """The part of the helper's own environment that is passed on."""
    kept = {name: environment[name] for name in _KEPT if name in environment}
    return {"PATH": "/run/current-system/sw/bin:/usr/bin:/bin", "HOME": "/root", **kept, "LC_ALL": "C.UTF-8"}
