"""The whole product between two screens: hub, companion with unattended access, and workstation, as processes."""
