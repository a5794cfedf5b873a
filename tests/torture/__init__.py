"""The long settings of the tests that the engine is trusted for: `python -m tests.torture`, one line of JSON each."""
