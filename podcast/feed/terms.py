"""Keys, namespaces and limits of the feed."""

KEY = "feed.xml"
TYPE = "application/rss+xml; charset=utf-8"

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
XML = "{http://www.w3.org/XML/1998/namespace}"
# Prefixes as every podcast app knows them; feedgen adds atom and content.
PREFIXES = {"itunes": ITUNES[1:-1], "podcast": PODCAST[1:-1], "fh": HISTORY[1:-1]}
NAMESPACES = PREFIXES | {"atom": ATOM[1:-1], "content": CONTENT[1:-1]}

# Apple's limits; soundbites and funding as the podcast namespace has them.
LONGEST_VALUE, LONGEST_TEXT = 255, 4000
SHORTEST_SOUNDBITE, LONGEST_SOUNDBITE, LONGEST_SOUNDBITE_TITLE = 15_000, 120_000, 128

# Our own `podcast:txt`: what RSS has no place for.
OWN = AI, PAPERS, MEASURES, PREFIX = "ai-content", "papers", "measures", "enclosure-prefix"
