"""A real X screen for each test file that looks at one."""

from displays import display  # noqa: F401 - the fixture
