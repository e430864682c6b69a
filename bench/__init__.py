"""Our times beside the bare operations they cannot avoid, measured in one run: `python -m bench`."""
