"""systemd's unit files, and what NixOS does with a running unit whose file has changed.

The rules are those of switch-to-configuration-ng (`compare_units`, `handle_modified_unit`).
"""

from __future__ import annotations

from typing import Literal

Sections = dict[str, dict[str, list[str]]]
Treatment = Literal["nothing", "reload", "restart"]

# Settings of [Unit] that a running unit does not mind.
_HARMLESS = {
    "X-Reload-Triggers", "Description", "Documentation", "OnFailure", "OnSuccess", "OnFailureJobMode",
    "IgnoreOnIsolate", "StopWhenUnneeded", "RefuseManualStart", "RefuseManualStop", "AllowIsolate", "CollectMode",
    "SourcePath",
}  # fmt: skip
# A change of nothing else is taken up by a reload.
_RELOADS = {("Unit", "X-Reload-Triggers"), ("Service", "ExecReload"), ("Mount", "Options")}
# These follow their targets, or are taken up without a restart.
_LEFT_ALONE = (".target", ".path", ".slice", ".socket")
_YES = ("1", "yes", "true", "on")


def parse(text: str) -> Sections:
    """Sections, their settings, and each setting's values in order."""
    sections: Sections = {}
    section: dict[str, list[str]] = {}
    for line in text.replace("\\\n", " ").splitlines():
        line = line.strip()
        if line.startswith("[") and line.endswith("]"):
            section = sections.setdefault(line[1:-1], {})
        elif "=" in line and not line.startswith(("#", ";")):
            name, value = line.split("=", 1)
            section.setdefault(name.strip(), []).append(value.strip())
    return sections


def truth(sections: Sections, section: str, name: str, default: bool) -> bool:
    """A setting that is true or false."""
    values = sections.get(section, {}).get(name)
    return values[-1] in _YES if values else default


def treatment(name: str, before: Sections, after: Sections) -> Treatment:
    """What becomes of a running unit of this name whose file was the first and will be the second."""
    changed = [
        (section, setting)
        for section in before.keys() | after.keys()
        for setting in before.get(section, {}).keys() | after.get(section, {}).keys()
        if before.get(section, {}).get(setting) != after.get(section, {}).get(setting)
    ]
    serious = [(section, setting) for section, setting in changed if section != "Unit" or setting not in _HARMLESS]
    if all(change in _RELOADS for change in serious):
        added = [(s, n) for s, n in changed if (s, n) in _RELOADS and n in after.get(s, {})]
        return "reload" if added else "nothing"
    if name.endswith(_LEFT_ALONE) or name in ("-.mount", "nix.mount"):
        return "nothing"
    if truth(after, "Service", "X-ReloadIfChanged", False):
        return "reload"
    refuses = truth(after, "Unit", "RefuseManualStop", False) or truth(after, "Unit", "X-OnlyManualStart", False)
    return "nothing" if refuses or not truth(after, "Service", "X-RestartIfChanged", True) else "restart"
