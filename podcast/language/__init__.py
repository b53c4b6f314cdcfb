"""What a language needs: sentences, phrases, breaths, pace, names said in other letters."""
