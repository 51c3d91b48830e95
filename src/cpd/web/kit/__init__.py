"""What every page is made of: fields, forms, tables, lists, and journeys of one question a page.

Everything here writes itself into a template (``{{ form.email }}``, ``{{ table }}``) through the macros of the GOV.UK
Design System. ``docs/guides/pages.md`` is the guide, ``/sandbox/kit`` shows all of it.
"""
