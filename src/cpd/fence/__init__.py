"""The second fence: what each role of the database may do with each table, whatever the application asks for.

``tables.py`` says it, ``functions.py`` has what a rule needs to know of other providers, ``bringing.py`` brings a
database in line with both after every migration, and ``setup.py`` says what a database lacks.
"""
