"""DID methods, one file each: `key` and `jwk` are computed from the DID alone, `web` needs a Fetcher."""
