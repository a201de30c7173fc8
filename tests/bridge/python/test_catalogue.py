from __future__ import annotations

import re
import unittest

from aloud_sidecar.backends.rehearsal import catalogue
from aloud_sidecar.backends.rehearsal.system import difference, evaluate


class CatalogueTest(unittest.TestCase):
    def test_every_row_is_whole(self) -> None:
        packages = catalogue.packages()
        self.assertGreater(len(packages), 400)
        for package in packages.values():
            self.assertRegex(package.attribute, r"^[A-Za-z_][A-Za-z0-9_'-]*(\.[A-Za-z0-9_][A-Za-z0-9_'+-]*)*$")
            self.assertTrue(package.version, package)
            self.assertGreater(package.bytes, 50_000, package)
            self.assertTrue(package.description, package)
            self.assertTrue(package.flags <= {"unfree", "broken", "insecure"}, package)
            self.assertTrue(not package.module or package.module in catalogue.options(), package)
        for option in catalogue.options().values():
            self.assertTrue(set(option.packages) <= packages.keys(), option)

    def test_names_of_parts_are_told_apart(self) -> None:
        names = [package.name for package in catalogue.packages().values()] + [part.name for part in catalogue.base()]
        self.assertEqual(len(names), len(set(names)))

    def test_releases_only_ever_raise_versions(self) -> None:
        self.assertEqual(catalogue.version_at("linux", "6.12.50", 4), "6.12.52")
        self.assertEqual(catalogue.version_at("odd", "unstable-2026", 50), "unstable-2026")
        for package in list(catalogue.packages().values())[:80]:
            last = [int(re.findall(r"\d+", catalogue.version_at(package.attribute, "1.0", r))[-1]) for r in range(12)]
            self.assertEqual(last, sorted(last))

    def test_search_ranks_names_before_descriptions(self) -> None:
        self.assertEqual(catalogue.search("firefox", 5)[0].attribute, "firefox")
        self.assertEqual(catalogue.search("rg", 5)[0].attribute, "ripgrep")
        self.assertIn("darktable", [package.attribute for package in catalogue.search("photo", 10)])
        self.assertEqual(catalogue.search("zzzz nothing", 5), [])

    def test_evaluation_is_pure_and_sensitive(self) -> None:
        empty = {"packages": [], "options": {}}
        self.assertEqual(evaluate(empty, 1).name, evaluate(empty, 1).name)
        others = [evaluate({"packages": ["gimp"], "options": {}}, 1), evaluate(empty, 2)]
        others.append(evaluate({"packages": [], "options": {"services.openssh.enable": True}}, 1))
        others.append(evaluate({"packages": [], "options": {"hardware.graphics.enable": False}}, 1))
        self.assertEqual(len({evaluate(empty, 1).name, *(system.name for system in others)}), 5)

    def test_differences_mirror_each_other(self) -> None:
        one = evaluate({"packages": ["gimp"], "options": {}}, 1)
        two = evaluate({"packages": ["vlc"], "options": {}}, 5)
        sizes = {item.path: item.bytes for item in (*one.items, *two.items)}
        there = difference(one.manifest(), two.manifest(), sizes)
        back = difference(two.manifest(), one.manifest(), sizes)
        self.assertEqual(there["added"], back["removed"])
        self.assertEqual(there["sizeDelta"], -back["sizeDelta"])
        self.assertEqual(len(there["changed"]), len(back["changed"]))
        self.assertIn("linux", [change["name"] for change in there["changed"]])


if __name__ == "__main__":
    unittest.main()
