"""What the web processes have counted together (:mod:`cpd.edge.shared`)."""

from collections.abc import Iterable
from pathlib import Path

from prometheus_client import CollectorRegistry, Metric
from prometheus_client.multiprocess import MultiProcessCollector


class Counts(MultiProcessCollector):
    """Sums up what all of them counted.

    A process creates each of its files empty, and gives it its size just after. An empty file cannot be read and has
    nothing to count yet, so it is left out.
    """

    def __init__(self, registry: CollectorRegistry | None, folder: str) -> None:
        super().__init__(registry, folder)  # type: ignore[no-untyped-call]
        self._folder = Path(folder)

    def collect(self) -> Iterable[Metric]:
        """The metrics, each with its sum."""
        files = [str(file) for file in self._folder.glob("*.db") if file.stat().st_size]
        metrics: Iterable[Metric] = self.merge(files, accumulate=True)  # type: ignore[no-untyped-call]
        return metrics
