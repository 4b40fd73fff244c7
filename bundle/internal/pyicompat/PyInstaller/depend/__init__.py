"""What programs depend on."""
