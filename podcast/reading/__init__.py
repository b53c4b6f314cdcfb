"""How a text is said: from what is written to the phonemes of each stretch of it."""
