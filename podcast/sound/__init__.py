"""Samples, files of sound, and where each clip lies in the episode."""
