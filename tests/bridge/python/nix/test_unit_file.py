"""What becomes of a running unit whose file changes."""

import unittest

from aloud_sidecar.nix.activation_log import planned_units
from aloud_sidecar.nix.unit_file import parse, treatment, truth

PLAIN = "[Unit]\nDescription=Web\n\n[Service]\nExecStart=/bin/web\nEnvironment=A=1\nEnvironment=B=2\n"


class UnitFiles(unittest.TestCase):
    def become(self, after: str, name: str = "web.service", before: str = PLAIN) -> str:
        return treatment(name, parse(before), parse(after))

    def test_settings_are_read_with_all_their_values(self) -> None:
        text = "# a note\n[Service]\nExecStart=/bin/web \\\n  --loud\n; another\nEnvironment=A=1\nEnvironment=B=2\n"
        self.assertEqual(
            parse(text), {"Service": {"ExecStart": ["/bin/web    --loud"], "Environment": ["A=1", "B=2"]}}
        )
        self.assertTrue(truth(parse("[Unit]\nX=no\nX=on\n"), "Unit", "X", False), "the last one counts")

    def test_a_changed_service_restarts(self) -> None:
        self.assertEqual(self.become(PLAIN.replace("A=1", "A=3")), "restart")
        self.assertEqual(self.become(PLAIN.replace("Environment=B=2\n", "")), "restart")
        self.assertEqual(self.become(PLAIN + "User=web\n"), "restart")

    def test_what_a_running_unit_does_not_mind(self) -> None:
        self.assertEqual(self.become(PLAIN), "nothing")
        self.assertEqual(self.become(PLAIN.replace("Web", "The web server")), "nothing")
        changed = PLAIN.replace("A=1", "A=3")
        self.assertEqual(self.become(changed + "X-RestartIfChanged=false\n"), "nothing")
        self.assertEqual(self.become(changed.replace("[Unit]\n", "[Unit]\nRefuseManualStop=true\n")), "nothing")
        for name in ("web.target", "web.socket", "web.path", "web.slice", "-.mount"):
            self.assertEqual(self.become(changed, name), "nothing", name)

    def test_what_a_reload_is_enough_for(self) -> None:
        self.assertEqual(self.become(PLAIN.replace("[Unit]\n", "[Unit]\nX-Reload-Triggers=/one\n")), "reload")
        self.assertEqual(self.become(PLAIN + "ExecReload=/bin/kill -HUP\n"), "reload")
        self.assertEqual(self.become(PLAIN, before=PLAIN + "ExecReload=/bin/kill -HUP\n"), "nothing")
        self.assertEqual(self.become(PLAIN.replace("A=1", "A=3") + "X-ReloadIfChanged=yes\n"), "reload")
        disk = "[Mount]\nWhat=/dev/sda\nOptions=ro\n"
        self.assertEqual(self.become(disk.replace("ro", "rw"), "data.mount", disk), "reload")
        self.assertEqual(self.become(disk.replace("sda", "sdb"), "data.mount", disk), "restart")

    def test_what_is_stopped_and_started_again_counts_as_restarted(self) -> None:
        said = (
            "would stop the following units: web.service, old.service\n"
            "would restart the following units: other.service\n"
            "would start the following units: web.service, new.service\n"
        )
        self.assertEqual(
            planned_units(said),
            {"restart": ["other.service", "web.service"], "start": ["new.service"], "stop": ["old.service"]},
        )
