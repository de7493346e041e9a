"""`python -m icprules`: the command line. Decides nothing."""

from icprules.cli import main

main()
