"""Measurements of speed, memory and of what the offline backend says: run each as `python -m benchmarks.NAME`."""
