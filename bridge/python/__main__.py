"""Started as `python3 -I <this folder> …`; works without being installed.

``adopt`` as the first argument is ``aloud adopt`` and ``helper`` the
administrator's service; without either this is the sidecar.
"""

import sys

if __name__ == "__main__":
    # Before any import: what follows is no syntax for an older one.
    if sys.version_info < (3, 11):
        sys.exit("aloud sidecar: Python 3.11 or later is needed; this is %d.%d." % sys.version_info[:2])
    if sys.argv[1:2] == ["adopt"]:
        from aloud_sidecar.nix.adopt_main import main as adopt

        adopt(sys.argv[2:])
    elif sys.argv[1:2] == ["helper"]:
        from aloud_sidecar.helper.main import main as helper

        helper(sys.argv[2:])
    else:
        from aloud_sidecar.main import main

        main()
