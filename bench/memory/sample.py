"""One look at the processes of both ends: memory and processor time, each program by itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from bench.glass import burden

HUB = "app.hub"
PROGRAMS = (
    *("screen-worker", HUB, "app.client", "app.workstation"),
    *("deskhand-client", "deskhand", "X0tigervnc", "vncviewer"),
)
"""Words of a command line that name a program; the first one that is there counts. The rest is the bench's own."""


@dataclass(frozen=True)
class Program:
    """What one program held and had used so far."""

    pss_mib: float
    rss_mib: float
    cpu_s: float


@dataclass(frozen=True)
class Sample:
    """Both ends at one moment.

    Attributes:
        at_s: since the scene began.
        server, viewer: by program; several processes of one program are added up.
    """

    at_s: float
    server: dict[str, Program] = field(default_factory=dict)
    viewer: dict[str, Program] = field(default_factory=dict)

    def total_mib(self, end: str) -> float:
        """Return what an end's processes have in memory together.

        Not each one's share of what several hold: that grows whenever another program with the same libraries ends.
        """
        programs: dict[str, Program] = getattr(self, end)
        return sum(program.rss_mib for program in programs.values())


def sample(at_s: float, server: int, viewer: int) -> Sample:
    """Look at the families of two processes."""
    return Sample(round(at_s, 1), _programs(server), _programs(viewer))


def _programs(eldest: int) -> dict[str, Program]:
    found: dict[str, list[tuple[float, float, float]]] = {}
    for pid in burden.family(eldest):
        words = burden.command_words(pid)
        name = next((known for known in PROGRAMS if known in words), None)
        if name is not None:
            found.setdefault(name, []).append((*burden.memory_mib(pid), burden.own_cpu_s(pid)))
    return {
        name: Program(*(round(sum(column), 2) for column in zip(*rows, strict=True))) for name, rows in found.items()
    }
