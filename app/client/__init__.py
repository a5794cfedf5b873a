"""The companion on the customer's machine, behind the help button."""
