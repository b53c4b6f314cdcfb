"""Apple's categories, by which every directory files podcasts.

The list of https://podcasters.apple.com/support/1691-apple-podcasts-categories: 19 categories, 91 subcategories. Names
are compared letter by letter: Apple passes over one in another case.
"""

import difflib

MAIN = {
    "Arts": "Books|Design|Fashion & Beauty|Food|Performing Arts|Visual Arts",
    "Business": "Careers|Entrepreneurship|Investing|Management|Marketing|Non-Profit",
    "Comedy": "Comedy Interviews|Improv|Stand-Up",
    "Education": "Courses|How To|Language Learning|Self-Improvement",
    "Fiction": "Comedy Fiction|Drama|Science Fiction",
    "Government": "",
    "History": "",
    "Health & Fitness": "Alternative Health|Fitness|Medicine|Mental Health|Nutrition|Sexuality",
    "Kids & Family": "Education for Kids|Parenting|Pets & Animals|Stories for Kids",
    "Leisure": "Animation & Manga|Automotive|Aviation|Crafts|Games|Hobbies|Home & Garden|Video Games",
    "Music": "Music Commentary|Music History|Music Interviews",
    "News": "Business News|Daily News|Entertainment News|News Commentary|Politics|Sports News|Tech News",
    "Religion & Spirituality": "Buddhism|Christianity|Hinduism|Islam|Judaism|Religion|Spirituality",
    "Science": (
        "Astronomy|Chemistry|Earth Sciences|Life Sciences|Mathematics|Natural Sciences|Nature|Physics|Social Sciences"
    ),
    "Society & Culture": "Documentary|Personal Journals|Philosophy|Places & Travel|Relationships",
    "Sports": (
        "Baseball|Basketball|Cricket|Fantasy Sports|Football|Golf|Hockey|Rugby|Running|Soccer|Swimming|Tennis|"
        "Volleyball|Wilderness|Wrestling"
    ),
    "Technology": "",
    "True Crime": "",
    "TV & Film": "After Shows|Film History|Film Interviews|Film Reviews|TV Reviews",
}
# As podcast.toml writes them: "Technology", "Science > Natural Sciences".
CATEGORIES = frozenset(
    name for main, subs in MAIN.items() for name in (main, *(f"{main} > {sub}" for sub in subs.split("|") if sub))
)


def split(category: str) -> tuple[str, str]:
    """A category as `podcast.toml` writes it, and its subcategory or ""."""
    main, _, sub = (part.strip() for part in category.partition(">"))
    return main, sub


def known(category: str) -> bool:
    """Whether Apple has the category, letter by letter."""
    return " > ".join(filter(None, split(category))) in CATEGORIES


def nearest(category: str) -> str:
    """The category that was probably meant, or ""; a subcategory may stand without its main one."""
    names = {name.lower(): name for name in sorted(CATEGORIES)}
    names |= {name.rpartition(" > ")[2].lower(): name for name in sorted(CATEGORIES, reverse=True) if ">" in name}
    names |= {name.lower(): name for name in MAIN}
    asked = " > ".join(filter(None, split(category))).lower()
    found = difflib.get_close_matches(asked, names, n=1)
    return names[found[0]] if found else ""
