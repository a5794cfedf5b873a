"""The programs: workstation, companion client, hub and demo; they never import each other."""
