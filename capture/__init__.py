"""Pictures of this machine: its screens, what changed on them, its pointer."""
