"""The command ``cpd``, also as ``python -m cpd``."""

import signal


def run() -> None:
    """Runs the command. Ctrl and C while it is still being loaded ends it without a word."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from cpd.cli.main import run as run_command

    run_command()


if __name__ == "__main__":
    run()
