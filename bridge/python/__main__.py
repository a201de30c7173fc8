"""Started as `python3 -I <this folder> …`; works without being installed."""

import sys

if __name__ == "__main__":
    # Before any import: what follows is no syntax for an older one.
    if sys.version_info < (3, 11):
        sys.exit("aloud sidecar: Python 3.11 or later is needed; this is %d.%d." % sys.version_info[:2])
    from aloud_sidecar.main import main

    main()
