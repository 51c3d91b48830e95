"""What code that a test runs in a process of its own begins with."""

QUICKLY = "import atexit, gc; gc.disable(); atexit.register(gc.freeze)"
"""Python looks again and again for what can go, while it loads and when it ends: half of what such a process costs."""
