"""Every screen with believable sample data, drawn into a PNG: for looking, and for tests of fit."""
