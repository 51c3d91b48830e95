"""Version 3: the router of everything that is read, to which the modules beside this one add the writes."""

from cpd.api.reading import many_of, one_of, read_routes

__all__ = ["many_of", "one_of", "router"]

router = read_routes(3)
