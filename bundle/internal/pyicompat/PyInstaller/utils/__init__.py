"""Helpers for hooks and spec files."""
