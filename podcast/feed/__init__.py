"""The feed: items → RSS documents and back, to the letter. What other rooms use of it stands here."""

from podcast.feed.archives import Document, documents, gather, render
from podcast.feed.carried import renamed
from podcast.feed.foreign import Foreign, parse_foreign
from podcast.feed.identity import is_sample, item_guid, podcast_guid, sample_guid, slot, week_guids
from podcast.feed.reading import Feed, parse
from podcast.feed.terms import KEY, TYPE
from podcast.feed.tidying import tidy
from podcast.model import Inherited

__all__ = [
    "KEY",
    "TYPE",
    "Document",
    "Feed",
    "Foreign",
    "Inherited",
    "documents",
    "gather",
    "is_sample",
    "item_guid",
    "parse",
    "parse_foreign",
    "podcast_guid",
    "renamed",
    "render",
    "sample_guid",
    "slot",
    "tidy",
    "week_guids",
]
