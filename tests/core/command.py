"""A command of the tests: it says what it is, and ends with a status, or stays."""

import json
import os
import sys
import threading

import psutil

if __name__ == "__main__":
    what, *more = sys.argv[1:]
    own = psutil.Process()
    facts = {
        "pid": own.pid,
        "parent": own.ppid(),
        "session": os.getsid(0),
        "name": own.name(),
        "loaded by": int(os.environ.get("LOADED_BY", "0")),
        "read": os.read(int(more[0]), 100).decode() if more else "",
    }
    print(json.dumps(facts), flush=True)
    print("a word for the log", file=sys.stderr, flush=True)
    if what == "stays":
        threading.Event().wait(60)
    sys.exit(3)
