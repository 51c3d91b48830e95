"""What is wrong with a declaration, as it is found."""

from dataclasses import dataclass, field

from cpd.core.refusals import Problem


@dataclass
class Problems:
    """The problems so far, in the order in which they were found."""

    so_far: list[Problem] = field(default_factory=list)

    def add(self, problem: Problem) -> None:
        """Notes one more."""
        self.so_far.append(problem)

    def about(self, *names: str) -> bool:
        """Whether something is wrong with one of these attributes."""
        return any(problem.field in names for problem in self.so_far)

    @property
    def none(self) -> bool:
        """Whether nothing is wrong so far."""
        return not self.so_far
