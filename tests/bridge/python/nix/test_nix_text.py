"""Where a line can be added to a module for certain, and where not."""

import unittest

from aloud_sidecar.nix.nix_text import blanked, import_edit

CERTAIN = {
    "{ pkgs, ... }:\n{\n  a = 1;\n}\n": "{ pkgs, ... }:\n{\n  imports = [ ./aloud ];\n  a = 1;\n}\n",
    "{ a = 1; }": "{\n  imports = [ ./aloud ]; a = 1; }",
    "args: { }": "args: {\n  imports = [ ./aloud ]; }",
    "# Mine\n{ config, pkgs, ... }:\n\n{ imports =\n    [ ./hardware-configuration.nix\n    ];\n}\n": (
        "# Mine\n{ config, pkgs, ... }:\n\n{ imports =\n    [ ./aloud ./hardware-configuration.nix\n    ];\n}\n"
    ),
    "{ lib, ... }@args:\n{ x = ''imports = [ \"a\" ]''; /* imports */ }": (
        "{ lib, ... }@args:\n{\n  imports = [ ./aloud ]; x = ''imports = [ \"a\" ]''; /* imports */ }"
    ),
    'args@{ lib, ... }: { a = "} ${toString { imports = 1; }} {"; }': (
        'args@{ lib, ... }: {\n  imports = [ ./aloud ]; a = "} ${toString { imports = 1; }} {"; }'
    ),
}

UNCERTAIN = [
    "let a = 1; in { }",
    "{ pkgs, ... }: with pkgs; { }",
    "{ pkgs, ... }: { imports = import ./list.nix; }",
    "{ pkgs, ... }: { imports = builtins.filter f [ ./a.nix ]; }",
    "{ pkgs, ... }: { inherit imports; imports2 = []; imports = [ ]; }",
    "{ pkgs, ... }: { a = { imports = [ ]; }; }",
    "{ pkgs, ... }: lib.mkMerge [ { } ]",
    "{ pkgs, ... }: { } // { }",
    "{ pkgs, ... }: {",
    "",
    "no Nix at all",
]


class Lines(unittest.TestCase):
    def test_certain_places(self) -> None:
        for source, expected in CERTAIN.items():
            with self.subTest(source):
                edit = import_edit(source, "./aloud")
                self.assertIsNotNone(edit)
                assert edit is not None
                self.assertEqual(edit.applied(source), expected)

    def test_uncertain_places_are_left_alone(self) -> None:
        for source in UNCERTAIN:
            with self.subTest(source):
                self.assertIsNone(import_edit(source, "./aloud"))

    def test_blanking_keeps_every_place(self) -> None:
        for source in [*CERTAIN, "''a ''${b} ''' ${ \"}\" } '' x", '"\\" ${"}"}" y', "# c\nz /* d\n */"]:
            self.assertEqual(len(blanked(source)), len(source))
            self.assertEqual(blanked(source).count("\n"), source.count("\n"))
        self.assertEqual(blanked("''a ''${b} ''' ${ \"}\" } '' x").strip(), "x")


if __name__ == "__main__":
    unittest.main()
