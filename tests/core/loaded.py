"""A loader of the tests: what is forked from it knows it by a variable of the environment."""

import os
import runpy
import socket
import sys

from cpd.core.forking import wait_for_command

if __name__ == "__main__":
    if os.environ.get("LOADER_FAILS"):
        sys.exit("nothing can be loaded")
    os.environ["LOADED_BY"] = str(os.getpid())
    command = wait_for_command(socket.socket(fileno=int(sys.argv[1])))
    if command is not None:
        sys.argv = [command.module, *command.words]
        runpy.run_module(command.module, run_name="__main__", alter_sys=True)
