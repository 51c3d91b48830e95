"""What a process does beside its work."""

import os
import subprocess
import sys

from cpd.core.processes import NICE

GIVE_WAY = """
import os
from cpd.core.processes import give_way
give_way()
give_way()
print(os.getpriority(os.PRIO_PROCESS, 0))
"""


def test_a_process_gives_way_once_and_never_takes_back_what_it_gave() -> None:
    own = os.getpriority(os.PRIO_PROCESS, 0)
    for nice in (0, 10):
        command = ["nice", "-n", str(nice), sys.executable, "-c", GIVE_WAY]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert int(said) == max(NICE, own + nice)
