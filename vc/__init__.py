"""What is claimed, and how it is secured. Nothing here reads a clock, a file, a socket or a source of randomness."""
