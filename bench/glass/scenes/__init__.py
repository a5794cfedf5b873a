"""What is on the screen while a remote view is measured: scenes of office work, the same for the same seed."""

from __future__ import annotations

from collections.abc import Mapping

from bench.glass.scenes.mixed import Mixed
from bench.glass.scenes.scene import Scene
from bench.glass.scenes.scroll import Scroll
from bench.glass.scenes.still import Still
from bench.glass.scenes.switch import Switch
from bench.glass.scenes.typing import Typing
from bench.glass.scenes.video import Video

SCENES: Mapping[str, type[Scene]] = {
    "typing": Typing,
    "scroll": Scroll,
    "switch": Switch,
    "video": Video,
    "mixed": Mixed,
    "still": Still,
}

__all__ = ["SCENES", "Scene"]
