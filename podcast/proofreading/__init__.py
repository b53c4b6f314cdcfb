"""What a script must be before a voice says it."""
