"""What goes with an episode's sound: chapters, notes, pages, tags, cover."""
