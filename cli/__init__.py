"""The `agentvc` command: thin, one file per verb or verb group.

Rules that this package keeps:

1. Results go to standard output, everything else to standard error; `--json` makes the result one JSON value.
2. Exit codes: 0 accepted or done, 1 refused, 2 wrong usage, 3 could not be found out.
3. A person never sees a traceback unless `--debug` asks for it; an error names the place and the remedy.
4. No help page is without an example.
"""
