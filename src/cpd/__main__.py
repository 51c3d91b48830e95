"""``python -m cpd`` is the command ``cpd``."""

from cpd.cli.main import run

run()
