"""HTTP: routes, the shape of bodies, problems and authentication. The services below know nothing of it."""
