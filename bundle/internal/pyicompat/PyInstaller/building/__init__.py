"""Parts of a build."""
