"""Each recorded failure of a real Nix is told apart and told well."""

import json
import unittest
from collections import deque
from pathlib import Path

from aloud_sidecar.failure import OperationFailed
from aloud_sidecar.nix.errors import classify, rules
from aloud_sidecar.nix.log_feed import LogFeed, NixLog
from aloud_sidecar.nix.progress import ProgressModel

from .fixtures import ERRORS

# Fixture (without the Nix version) → code, and words that the sentence must hold.
EXPECTED = {
    "activation_failed": ("activation_failed", ["nginx and postgresql"]),
    "activation_locked": ("lock_held", ["Another rebuild"]),
    "boot_full": ("no_space", ["boot partition"]),
    "boot_full_systemd_boot": ("no_space", ["boot partition"]),
    "builder_failed": ("builder_failed", ["broken-lib 1.2"]),
    "builder_failed_dependency": ("builder_failed", ["broken-lib 1.2"]),
    "builder_failed_json": ("builder_failed", ["broken-lib 1.2"]),
    "collision": ("collision", ["same file"]),
    "download_refused": ("download_failed", ["127.0.0.1:9"]),
    "generation_missing": ("generation_missing", ["99"]),
    "hash_mismatch": ("hash_mismatch", ["checksum"]),
    "infinite_recursion": ("infinite_recursion", ["depends on itself"]),
    "missing_file": ("evaluation_failed", ["/etc/nixos/nothing.nix"]),
    "missing_import": ("evaluation_failed", ["/etc/nixos/nothing.nix"]),
    "missing_top_attribute": ("unknown_attribute", ["goood", "Did you mean good?"]),
    "nixos_assertion": ("assertion", ["services.example.domain"]),
    "nixos_broken": ("broken", ["hello 2.12.3"]),
    "nixos_conflict": ("type_error", ["services.openssh.enable", "two places"]),
    "nixos_insecure": ("insecure", ["hello 2.12.3"]),
    "nixos_recursion": ("infinite_recursion", ["depends on itself"]),
    "nixos_syntax": ("syntax_error", ["extra.nix, line 4"]),
    "nixos_type_error": ("type_error", ["services.openssh.enable"]),
    "nixos_type_error_access": ("type_error", ["networking.hostName"]),
    "nixos_undefined_variable": ("undefined_variable", ["helo", "extra.nix, line 1"]),
    "nixos_unfree": ("unfree", ["discord 1.0.144"]),
    "nixos_unknown_option": ("unknown_option", ["services.opensh.", "Did you mean services.openssh?"]),
    "nixos_unknown_package": ("unknown_attribute", ["fierfox", "Did you mean firefox?"]),
    "no_inodes": ("no_space", ["full"]),
    "no_network": ("no_network", ["network"]),
    "no_network_eval": ("no_network", ["network"]),
    "no_rollback": ("generation_missing", ["older generation"]),
    "no_space": ("no_space", ["disk is full"]),
    "permission": ("permission", ["/nix/var/nix"]),
    "permission_profile": ("permission", ["/nix/var/nix"]),
    "sudo_without_terminal": ("permission", ["administrator"]),
    "syntax_error": ("syntax_error", ["syntax.nix, line 4"]),
    "type_error": ("type_error", ["type.nix, line 1"]),
    "type_error_list": ("type_error", ["type.nix, line 1"]),
    "undefined_variable": ("undefined_variable", ["firefx", "undef.nix, line 4"]),
    "unknown_attribute": ("unknown_attribute", ["fierfox", "Did you mean firefox?"]),
    "untrusted_import": ("untrusted_user", ["trust"]),
    "untrusted_verify": ("untrusted_user", ["trust"]),
}

RECOVERIES = {"rollback", "fix_config", "retry", "free_space", "wait", "authorise"}


def failure_of(file: Path) -> OperationFailed:
    log = NixLog()
    feed = LogFeed(ProgressModel(0.0), log)
    for line in file.read_text("utf-8").splitlines():
        feed.line(line, 0.0)
    return classify(log)


class Errors(unittest.TestCase):
    def test_each_recorded_failure(self) -> None:
        files = sorted(ERRORS.glob("*.log"))
        self.assertGreater(len(files), 50)
        for file in files:
            with self.subTest(file.name):
                code, words = EXPECTED[file.name.split(".")[0]]
                failed = failure_of(file)
                self.assertEqual(failed.code, code)
                sentence = failed.failure["sentence"]
                for word in words:
                    self.assertIn(word, sentence)
                # Read aloud: one piece, no store hashes, no leftover placeholders.
                self.assertNotIn("\n", sentence)
                self.assertNotIn("{", sentence)
                self.assertNotRegex(sentence, r"[0-9a-z]{32}-")

    def test_the_failing_derivation_and_the_last_lines_of_its_log_are_told(self) -> None:
        for file in sorted(ERRORS.glob("builder_failed*.log")):
            with self.subTest(file.name):
                details = failure_of(file).failure["details"]
                self.assertTrue(any(d.startswith("Derivation: /nix/store/") and "broken-lib" in d for d in details))
                self.assertIn("compiling step 3", details)
                self.assertIn("src/main.c:12:5: error: 'foo' undeclared", details)

    def test_failed_units_come_with_their_last_lines(self) -> None:
        details = failure_of(ERRORS / "activation_failed.text.log").failure["details"]
        self.assertIn("Unit: nginx.service", details)
        self.assertIn("systemd[1]: Failed to start Nginx Web Server.", details)
        self.assertIn("Unit: postgresql.service", details)

    def test_words_of_a_builder_are_not_taken_for_words_of_nix(self) -> None:
        log = NixLog()
        log.builds["/nix/store/x-lib.drv"] = deque(["error: undefined variable 'x'"])
        log.errors.append("error: builder for '/nix/store/x-lib.drv' failed with exit code 1")
        self.assertEqual(classify(log).code, "builder_failed")

    def test_an_unknown_error_keeps_its_own_words(self) -> None:
        log = NixLog(errors=["error: the moon is in the wrong house"])
        failed = classify(log, 1)
        self.assertEqual(failed.code, "evaluation_failed")
        self.assertIn("the moon is in the wrong house", failed.failure["sentence"])

    def test_every_rule_is_of_the_protocol(self) -> None:
        schema = json.loads((Path(__import__("aloud_sidecar").__file__).parent / "protocol.schema.json").read_text())
        text = json.dumps(schema)
        for rule in rules():
            self.assertIn(f'"{rule.code}"', text)
            self.assertLessEqual(set(rule.recovery), RECOVERIES)
            self.assertTrue(rule.sentence)


if __name__ == "__main__":
    unittest.main()
