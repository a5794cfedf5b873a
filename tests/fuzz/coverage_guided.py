"""Runs one target by atheris, which looks at what code an input reaches; started by `engines`."""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["remote"]):
    from tests.fuzz.targets import TARGETS

from tests.fuzz.mutation import MAX_INPUT_BYTES

PIECES_EVERY = 64
MOST_MEMORY_MB = 2048
HANG_S = 20


def main() -> None:
    """Begin with the valid inputs and what earlier runs have found; never returns: libFuzzer ends the process."""
    name, inputs, number, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    target, corpus = TARGETS[name](), folder / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    for at, seed in enumerate(target.seeds()):
        (corpus / f"seed-{at}").write_bytes(seed)
    count = 0

    def feed(data: bytes) -> None:
        nonlocal count
        count += 1
        target.run(data)
        if count % PIECES_EVERY == 0:
            target.check_in_pieces(data, range(len(data)))

    flags = [f"-runs={inputs}", f"-seed={number}", f"-max_len={MAX_INPUT_BYTES}", f"-artifact_prefix={folder}/{name}-"]
    flags += [f"-rss_limit_mb={MOST_MEMORY_MB}", f"-timeout={HANG_S}", "-verbosity=1"]
    atheris.Setup([sys.argv[0], str(corpus), *flags], feed)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
