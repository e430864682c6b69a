"""`python -m cli` is `agentvc`."""

from cli.main import main

main()
