"""Started as `python3 -I <this folder> …`; works without being installed."""

from aloud_sidecar.main import main

if __name__ == "__main__":
    main()
