"""Tests of the RFB core."""
