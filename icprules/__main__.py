"""`python -m icprules` is `icprules`."""

from __future__ import annotations

from icprules.cli import main

if __name__ == "__main__":
    main()
