"""All targets by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tests.fuzz.target import Target
from tests.fuzz.targets.addresses import (
    DirectAddressTarget,
    FilePathTarget,
    KeysymTarget,
    UserNameTarget,
    VncAddressTarget,
)
from tests.fuzz.targets.client_messages import MESSAGE_TARGETS
from tests.fuzz.targets.drawing import BoardTarget, MarkTarget
from tests.fuzz.targets.files import (
    DigestClientTarget,
    DigestMessagesTarget,
    DigestServerTarget,
    FieldsTarget,
    PacketsTarget,
    SftpClientTarget,
    SftpServerTarget,
)
from tests.fuzz.targets.handshake import PixelFormatTarget, ReasonTarget, SecurityTarget, VersionTarget, VncAuthTarget
from tests.fuzz.targets.jpeg import JpegTablesTarget, JpegTarget, TightJpegTarget
from tests.fuzz.targets.leases import LeaseTarget, SignedLeaseTarget, UnattendedTarget
from tests.fuzz.targets.palettes import GradientTarget, InflateTarget, PaletteTarget
from tests.fuzz.targets.plain_encodings import CopyRectTarget, HextileTarget, RawTarget, RreTarget
from tests.fuzz.targets.pseudo_rectangles import (
    CursorTarget,
    CursorWithAlphaTarget,
    DesktopNameTarget,
    LayoutTarget,
    LedsTarget,
    ScreensTarget,
    VmwareCursorTarget,
)
from tests.fuzz.targets.recall import RecallPlainTarget, RecallTarget
from tests.fuzz.targets.ssh import ChannelRequestTarget, GlobalRequestTarget, StrangerTarget
from tests.fuzz.targets.streams import (
    ColourMapTarget,
    ServerMessagesTarget,
    ServerTarget,
    ViewerMessagesTarget,
    ViewerTarget,
)
from tests.fuzz.targets.texts import ClipboardTextTarget, CutTextTarget, ExtendedClipboardTarget, FenceTarget
from tests.fuzz.targets.tight import (
    CompactLengthTarget,
    TightCopyTarget,
    TightFillTarget,
    TightGradientTarget,
    TightPaletteTarget,
    TightTarget,
)
from tests.fuzz.targets.video import AccessUnitsTarget, H264RectTarget, LibavTarget
from tests.fuzz.targets.worker import WorkerTarget
from tests.fuzz.targets.zrle import RunsTarget, ZrleTarget, ZrleTilesTarget

_ALL: tuple[type[Target], ...] = (
    RawTarget,
    CopyRectTarget,
    RreTarget,
    HextileTarget,
    TightTarget,
    TightFillTarget,
    TightCopyTarget,
    TightPaletteTarget,
    TightGradientTarget,
    TightJpegTarget,
    CompactLengthTarget,
    ZrleTarget,
    ZrleTilesTarget,
    RunsTarget,
    RecallTarget,
    RecallPlainTarget,
    H264RectTarget,
    LibavTarget,
    AccessUnitsTarget,
    CursorTarget,
    CursorWithAlphaTarget,
    DesktopNameTarget,
    ScreensTarget,
    CutTextTarget,
    ExtendedClipboardTarget,
    ClipboardTextTarget,
    FenceTarget,
    VersionTarget,
    SecurityTarget,
    ReasonTarget,
    VncAuthTarget,
    PixelFormatTarget,
    ColourMapTarget,
    *MESSAGE_TARGETS,
    ViewerTarget,
    ViewerMessagesTarget,
    ServerTarget,
    ServerMessagesTarget,
    PaletteTarget,
    InflateTarget,
    GradientTarget,
    LeaseTarget,
    SignedLeaseTarget,
    UnattendedTarget,
    PacketsTarget,
    FieldsTarget,
    SftpServerTarget,
    SftpClientTarget,
    DigestMessagesTarget,
    DigestServerTarget,
    DigestClientTarget,
    UserNameTarget,
    VncAddressTarget,
    DirectAddressTarget,
    FilePathTarget,
    KeysymTarget,
    JpegTarget,
    JpegTablesTarget,
    VmwareCursorTarget,
    LedsTarget,
    LayoutTarget,
    MarkTarget,
    BoardTarget,
    WorkerTarget,
    GlobalRequestTarget,
    ChannelRequestTarget,
    StrangerTarget,
)

TARGETS: Mapping[str, type[Target]] = MappingProxyType({target.name: target for target in _ALL})
