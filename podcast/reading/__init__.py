"""How texts are said: what is written becomes words, and words become phonemes."""
