"""The files of an episode by name, and what a key of the store may be."""

import re

PAPERS = "10-papers.json"
REPLIES = "20-replies"
SCRIPT = "20-script.md"
CLIPS = "30-clips"
COVER = "35-cover.jpg"
EPISODE = "40-episode.mp3"
TIMELINE = "40-timeline.json"
WORDS = "50-words.json"
SRT = "60-episode.srt"
VTT = "60-episode.vtt"
TRANSCRIPT = "60-episode.json"
CHAPTERS = "70-chapters.json"
NOTES = "70-notes.md"
NOTES_HTML = "70-notes.html"
ITEM = "80-item.json"
PUBLICATION = "publication.json"
LEDGER = "ledger.json"
REPORT = "report.json"

# The files that a person may edit; any other whose digest differs is damaged.
EDITABLE = frozenset({PAPERS, SCRIPT, NOTES})
# A dot at the front of a part would reach `..` and a store's own files.
KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
