"""A package that is itself the program; freezing takes its directory."""
VERSION = "1.0"
