"""Only for Windows."""
