"""What is sensitive stays on this machine, and a commit says which tier worked on it."""

__version__ = "1.0.0"
