"""What is wrong with a declaration, as it is found."""

from dataclasses import dataclass, field

from cpd.core.refusals import Problem


@dataclass
class Found:
    """The problems so far, in the order in which they were found."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, problem: Problem) -> None:
        """Notes one more."""
        self.problems.append(problem)

    def about(self, *names: str) -> bool:
        """Whether something is wrong with one of these attributes."""
        return any(problem.field in names for problem in self.problems)

    @property
    def nothing(self) -> bool:
        """Whether nothing is wrong so far."""
        return not self.problems
