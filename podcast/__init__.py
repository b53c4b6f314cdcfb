"""A week's top research papers as a podcast episode: script, voice, mix, subtitles and feed."""

__version__ = "0.1.0"
