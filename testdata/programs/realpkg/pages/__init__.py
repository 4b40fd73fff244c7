"""Templates of a package."""
