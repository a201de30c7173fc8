"""Which machines are taken for machines."""

import argparse
import json
import unittest

from aloud_sidecar.hosts.host import Host, parse_hosts


def parsed(**fields: object) -> Host:
    return parse_hosts(json.dumps({"server": fields}))["server"]


class HostsTest(unittest.TestCase):
    def test_what_ssh_and_nix_take(self) -> None:
        self.assertEqual(parsed(target="root@10.0.0.7"), Host("server", "root@10.0.0.7"))
        whole = {"target": "box", "build": "me@builder.lan", "configuration": "/etc/nixos", "attribute": "a.b"}
        self.assertEqual(parsed(**whole, sudo=True), Host("server", **whole, sudo=True))

    def test_nothing_that_is_an_option_a_word_of_a_shell_or_an_expression(self) -> None:
        for bad in ("-oProxyCommand=x", "a;b", "$(a)", "a b", "a@", "@a", "", "a\n", "a/b", "a`b`", "ü", "x" * 400, 1, None):
            for key in ("target", "build"):
                # No builder of its own is a good answer.
                if not (key == "build" and bad == ""):
                    with self.assertRaises(argparse.ArgumentTypeError, msg=f"{key} {bad!r}"):
                        parsed(**{"target": "good", key: bad})
        for key, bad in (("configuration", "relative"), ("configuration", "/a#b"), ("configuration", "/a\nb")):
            self.assertRaises(argparse.ArgumentTypeError, parsed, target="good", **{key: bad})
        for bad in ('a"b', "${x}", "a b", "-a", "a\n"):
            self.assertRaises(argparse.ArgumentTypeError, parsed, target="good", attribute=bad)
        self.assertRaises(argparse.ArgumentTypeError, parsed, target="good", sudo="yes")
        self.assertRaises(argparse.ArgumentTypeError, parsed, target="good", flag="--impure")

    def test_names(self) -> None:
        for bad in ("Server", "1a", "../up", "a b", "", "a" * 41):
            self.assertRaises(argparse.ArgumentTypeError, parse_hosts, json.dumps({bad: {"target": "good"}}))
        for text in ("[]", "1", "{", '{"a": 1}', json.dumps({f"a{n}": {"target": "b"} for n in range(21)})):
            self.assertRaises(argparse.ArgumentTypeError, parse_hosts, text)


if __name__ == "__main__":
    unittest.main()
