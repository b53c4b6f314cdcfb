"""Cues from words, subtitle files out and in, and the rules that judge them."""
