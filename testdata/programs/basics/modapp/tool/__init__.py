"""Run as python -m tool.cli."""
