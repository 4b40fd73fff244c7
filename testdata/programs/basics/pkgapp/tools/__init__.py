"""Tools that speak."""
