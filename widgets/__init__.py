"""What people see: Qt widgets and item models, shared by workstation and companion."""
