"""``python -m cpd`` is the same as the ``cpd`` command."""

from cpd.cli.main import run

if __name__ == "__main__":
    run()
