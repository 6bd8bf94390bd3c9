"""What the portal reads of the rooms below; it changes nothing."""
