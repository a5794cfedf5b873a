"""Make notify.wav: two soft tones, a fifth apart, that fade within half a second.

Run `python -m resources.sounds.make` after changing the recipe.
"""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path

RATE_HZ = 22_050
LENGTH_S = 0.55
PEAK = 0.28
"""Loudness of full scale 1: heard beside the work, never above it."""

TONES = ((587.33, 0.0), (880.0, 0.11))
"""Frequency in Hz and beginning in seconds: D5, then A5."""


def samples() -> list[int]:
    """Return the sound as 16-bit samples, one channel."""
    count = int(RATE_HZ * LENGTH_S)
    return [round(32767 * PEAK * _level(at / RATE_HZ)) for at in range(count)]


def write(path: Path) -> None:
    """Write the sound as a WAV file."""
    values = samples()
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE_HZ)
        sound.writeframes(struct.pack(f"<{len(values)}h", *values))


def _level(at_s: float) -> float:
    return sum(_tone(frequency, at_s - start) for frequency, start in TONES) / len(TONES)


def _tone(frequency: float, at_s: float) -> float:
    if at_s < 0:
        return 0.0
    attack = min(1.0, at_s / 0.012)
    fade = math.exp(-at_s * 9) * min(1.0, max(0.0, LENGTH_S - at_s) / 0.1)
    phase = 2 * math.pi * frequency * at_s
    return attack * fade * (math.sin(phase) + 0.25 * math.sin(2 * phase))


if __name__ == "__main__":
    write(Path(__file__).with_name("notify.wav"))
