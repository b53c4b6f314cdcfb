"""What a directory objects to in an episode's title: the show's name or the episode's number before or after it. Pure.

Apple: https://podcasters.apple.com/support/823-podcast-requirements (“Do not include … the podcast title or episode
numbers in your episode title”). A name or number that belongs to the sentence is none of either.
"""

import re

# What sets a name or a number off from the title; a hyphen within a word does not.
_APART = r"\s*(?:[:：|｜·•–—]|[-‐](?=\s))\s*"
_BEFORE = r"\s*(?:[:：|｜·•–—]|(?<=\s)[-‐])\s*"
# "#12", "Episode 12", "Ep. 12", "S2E3", "第12期", "2025-W23": apps show the number from its own tag.
_MARKED = (
    r"(?:#\s*\d+|\b(?:episode|ep\.?)\s*#?\d+|s\d+\s*e\d+|第\s*\d+\s*[期集话]"
    r"|第[零一二三四五六七八九十百]{2,}[期集话]|第[一二三四五六七八九十][期集话](?![\u4e00-\u9fff])|\d{4}-w\d{2})"
)
_OPEN, _CLOSE = "[(（【\\[]?", "[)）】\\]]?"
_NUMBER_BEFORE = re.compile(rf"(?i){_OPEN}(?:{_MARKED}|(?:(?:no|vol)\.\s*)?\d+(?:\s*[:：|｜–—、]|[.-]\s))")
_NUMBER_AFTER = re.compile(rf"(?i)(?:^|[\s:：|｜–—(（【\[-]){_MARKED}{_CLOSE}$")


def fault(title: str, show: str) -> str:
    """What is wrong with a title in the show called `show`, as a clause; "" for nothing."""
    if show and _is_named(title, show):
        return "begins or ends with the show's name"
    if _NUMBER_BEFORE.match(title):
        return "begins with a number of the episode"
    return "ends with a number of the episode" if _NUMBER_AFTER.search(title) else ""


def _is_named(title: str, show: str) -> bool:
    name = re.escape(show)
    shapes = (
        rf"{name}(?:{_APART}.*|\s*{_MARKED}.*)?",
        rf".*{_BEFORE}{name}[.!?。！？]?",
        rf"[(（【\[]{name}[)）】\]].*",
        rf".*[(（【\[]{name}[)）】\]]",
    )
    return any(re.fullmatch(shape, title, re.IGNORECASE | re.DOTALL) for shape in shapes)
