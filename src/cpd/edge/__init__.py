"""Where requests come in: read completely, within limits, before one of a few threads is given to them.

``reader`` makes requests of bytes, ``connection`` keeps one client's turn, ``threads`` runs the WSGI application,
``exchange`` is one request on its way through it, ``server`` is a process that serves, ``processes`` keeps as many of
them as are asked for. ADR 23 says why this is ours.
"""
