"""The verifier over HTTP: routers for FastAPI applications. What they decide, the packages below have decided."""
