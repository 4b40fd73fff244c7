"""A package whose main uses processes."""
