"""How a document is secured, and how a secured document is opened; `mechanism` is the way in."""
