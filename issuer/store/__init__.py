"""The stores, and how a database named in the settings finds its own."""
