"""Another's bytes that are not quite XML, mended by their letters, in time by their length and not by its square."""

import codecs
import re
from collections.abc import Callable
from html.entities import html5
from itertools import islice

from podcast import encodings
from podcast.feed.terms import NAMESPACES

# What a document may call its encoding. GB 2312 is said where its successors are meant.
# fmt: off
_ENCODINGS = frozenset((
    "ascii", "big5", "big5hkscs", "cp932", "cp936", "cp949", "cp950", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254",
    "cp1255", "cp1256", "cp1257", "cp1258", "euc_jp", "euc_kr", "gb18030", "gb2312", "gbk", "iso8859-1", "iso8859-2",
    "iso8859-5", "iso8859-7", "iso8859-9", "iso8859-15", "koi8-r", "koi8-u", "shift_jis", "utf-16", "utf-16-be",
    "utf-16-le", "utf-8",
))
# fmt: on
# The other encodings of XML have its marks as single bytes.
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# `<?xm` on IBM's large machines; libxml2 reads it.
_EBCDIC = b"\x4c\x6f\xa7\x94"
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([A-Za-z][\w.-]{0,40})[\"']")
_START = re.compile(r"<(?=rss\b|[A-Za-z_][\w.-]{0,40}:?RDF\b|feed\b)")
_TYPE = re.compile(r"<!DOCTYPE\b[^\[<>]{0,2000}(?:\[(.{0,200000}?)\]\s{0,99})?>", re.DOTALL)
_ENTITY = re.compile(r"<!ENTITY\s{1,99}(\w{1,60})\s{1,99}(?:\"([^\"<>&%]{0,999})\"|'([^'<>&%]{0,999})')\s{0,99}>")
_CODE = re.compile(r"<!ENTITY\s{1,99}(\w{1,60})\s{1,99}[\"']&#([0-9]{1,7});[\"']\s{0,99}>")
_PREFIX = re.compile(r"[<\s]([A-Za-z_][\w.-]{0,30}):[A-Za-z_]")
_SPACES = re.compile(rb"xmlns:([A-Za-z_][\w.-]{0,99})\s{0,9}=")
_OWN = re.compile(r"xmlns:([A-Za-z_][\w.-]{0,30})\s{0,9}=")
# An open end runs to the document's end, so that a thousand of them are looked for once.
_REFERENCE = re.compile(
    r"<!\[CDATA\[(?:.*?\]\]>|.*)|<!--(?:.*?-->|.*)|\]\]>|&(?:(#[0-9]{1,8}|#[xX][0-9A-Fa-f]{1,8}|\w{1,60});)?", re.DOTALL
)
_NO_CHAR = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XML = frozenset(("amp", "lt", "gt", "quot", "apos"))
# What a document's own entities may stand for, all their uses together.
_MOST_ENTITIES, _MOST_EXPANDED, _MOST_PREFIXES = 1000, 1_000_000, 100


def mend(data: bytes) -> bytes:
    """The document in UTF-8, without what stands before its root, and with no entity but XML's own.

    A document type goes; of its entities those count that stand for words without markup, as feedparser has it. What
    looks like an entity and is none is an ampersand.
    """
    words = _decoded(data)
    start = _START.search(words)
    if start is None:
        return words.strip().encode("utf-8", "replace")
    head, body = words[: start.start()], words[start.start() :]
    declared = _entities(head)
    body = _REFERENCE.sub(_resolver(declared), _NO_CHAR.sub("", body))
    return _declare(body).encode()


def is_veiled(data: bytes) -> bool:
    """Whether the document may be in an encoding in which its tags are other bytes than they seem."""
    return data.startswith((*_WIDE, _EBCDIC)) or b"\0" in data[:1000] or _declared(data) == ""


def prefixes(data: bytes) -> int:
    """How many prefixes a document in single bytes declares; canonical XML takes time by the square of them."""
    return len(set(_SPACES.findall(data)))


def _decoded(data: bytes) -> str:
    """The document's words: by its byte order mark, its declaration, as UTF-8, else as what is the likeliest text."""
    marked = [name for mark, name in _MARKS if data.startswith(mark)]
    wide = b"\0" in data
    for name in filter(None, (*marked, _declared(data), "utf-8")):
        try:
            if wide == name.startswith("utf-16"):
                return data.decode(name)
        except UnicodeDecodeError:
            continue
    return encodings.decode(data).text


def _declared(data: bytes) -> str | None:
    """The encoding that the document says it has, None where it says none, "" for one that is not read."""
    found = _DECLARED.search(data[:1000])
    return _codec(found[1].decode("ascii")) if found else None


def _codec(said: str) -> str:
    try:
        name = codecs.lookup(said).name
    except LookupError:
        return ""
    return ("gb18030" if name in ("gb2312", "gbk") else name) if name in _ENCODINGS else ""


def _entities(head: str) -> dict[str, str]:
    """What the entities stand for that the document type before the root declares."""
    # One look at the first: a thousand beginnings without an end would be a thousand looks.
    kind = _TYPE.match(head, max(head.find("<!DOCTYPE"), 0))
    inside = kind[1] or "" if kind else ""
    # Without its quotes' escape a value would end the attribute that it is used in.
    plain = {
        found[1]: (found[2] or found[3] or "").replace('"', "&quot;").replace("'", "&apos;")
        for found in islice(_ENTITY.finditer(inside), _MOST_ENTITIES)
    }
    coded = {found[1]: f"&#{found[2]};" for found in islice(_CODE.finditer(inside), _MOST_ENTITIES)}
    return plain | coded


def _resolver(declared: dict[str, str]) -> Callable[[re.Match[str]], str]:
    room = _MOST_EXPANDED

    def resolved(found: re.Match[str]) -> str:
        nonlocal room
        whole, name = found[0], found[1]
        if not whole.startswith("&") or name in _XML:
            return "]]&gt;" if whole == "]]>" else whole
        if name and name.startswith("#"):
            return whole if _is_char(name) else ""
        if name in declared and (room := room - len(declared[name])) >= 0:
            return declared[name]
        if name and (meant := html5.get(f"{name};")):
            return "".join(f"&#{ord(char)};" for char in meant)
        return "&amp;" + whole[1:]

    return resolved


def _is_char(name: str) -> bool:
    """Whether a reference such as `#8217` or `#x2019` is to a character that XML has."""
    code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    return code <= 0x10FFFF and not _NO_CHAR.match(chr(code))


def _declare(body: str) -> str:
    """The document with its prefixes declared that are not: the known ones as everybody means them."""
    used = dict.fromkeys(found[1] for found in _PREFIX.finditer(body))
    own = {found[1] for found in _OWN.finditer(body)} | {"xml", "xmlns"}
    missing = [prefix for prefix in used if prefix not in own][:_MOST_PREFIXES]
    said = "".join(f' xmlns:{prefix}="{NAMESPACES.get(prefix, f"urn:prefix:{prefix}")}"' for prefix in missing)
    root = re.match(r"<[\w.:-]{1,99}", body)
    return f"{root[0]}{said}{body[root.end() :]}" if root else body
