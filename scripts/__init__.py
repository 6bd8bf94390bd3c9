"""What developers run: setting up, checking, and gathering the words of the interface."""
