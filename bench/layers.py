"""What a web process spends its processor time on: the event loop or threads, in Python or within the system.

The event loop reads requests, gives answers that are ready and makes plain pages. The rest is the threads'. Within the
system both send and receive, to and from clients and PostgreSQL.
"""

from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Layers:
    """Seconds of processor time."""

    loop: float = 0.0
    loop_in_system: float = 0.0
    threads: float = 0.0
    threads_in_system: float = 0.0

    def since(self, before: "Layers", requests: int) -> str:
        """What was spent since then for each of so many requests, in words and microseconds."""
        loop, loop_in_system, threads, threads_in_system = (
            (now - then) / requests * 1_000_000
            for now, then in (
                (self.loop, before.loop),
                (self.loop_in_system, before.loop_in_system),
                (self.threads, before.threads),
                (self.threads_in_system, before.threads_in_system),
            )
        )
        return (
            f"the web process works {loop + loop_in_system + threads + threads_in_system:,.0f} us a request: "
            f"its event loop {loop:,.0f} in Python and {loop_in_system:,.0f} in the system, "
            f"its threads {threads:,.0f} and {threads_in_system:,.0f}"
        )


def layers_of(process: psutil.Process) -> Layers:
    """What a web process has spent so far. The event loop runs in its first thread."""
    loop = loop_in_system = threads = threads_in_system = 0.0
    for thread in process.threads():
        if thread.id == process.pid:
            loop, loop_in_system = thread.user_time, thread.system_time
        else:
            threads += thread.user_time
            threads_in_system += thread.system_time
    return Layers(loop, loop_in_system, threads, threads_in_system)
