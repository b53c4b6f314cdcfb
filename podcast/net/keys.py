"""Whether a key is taken, asked where that costs nothing: OpenAI's list of models, ElevenLabs' list of voices."""

import json

from podcast.errors import PodcastError
from podcast.net import answers
from podcast.net.answers import Rejected
from podcast.net.asking import Patience
from podcast.net.elevenlabs_api import ElevenLabsServer
from podcast.net.openai_api import URL, OpenAIServer
from podcast.net.retry import Policy

# Somebody waits for the answer.
PATIENCE = Patience(timeout=5.0, policy=Policy(attempts=1))
# A key may be made for speech or completions alone. ElevenLabs and OpenAI say so in these words (2026).
_LIMITED = ("missing the permission", "missing scopes")


class _Models(OpenAIServer):
    def models(self) -> bytes:
        return self._asked(lambda client: self._once(client.models.with_raw_response.list))


def openai(key: str, url: str, patience: Patience = PATIENCE) -> tuple[str, frozenset[str]]:
    """What the server says of the key, in words, and the models that it lists: none where it lists none.

    Raises PodcastError when the key is refused, or when the server cannot be had or is another kind of server.
    """
    server = _Models(key, url, error=PodcastError, instead="OPENAI_BASE_URL", patience=patience)
    name = server.provider.name
    try:
        body = server.models()
    except Rejected as refusal:
        return f"{name} lists no models (HTTP {refusal.status}), so the key was not tried", frozenset()
    except PodcastError as error:
        return _limited(name, error), frozenset()
    finally:
        server.close()
    try:
        models = frozenset(str(one["id"]) for one in json.loads(body)["data"])
    except (ValueError, KeyError, TypeError, RecursionError):
        what = f"{name} sent no list of models but {answers.seen(body, server.provider.secrets)}"
        raise PodcastError(what, remedy=f"Check {URL}, whose path is /v1 with most servers") from None
    return f"{name} takes the key", models


def elevenlabs(key: str, url: str, patience: Patience = PATIENCE) -> str:
    """What the server says of the key, in words. Raises PodcastError as `openai` does."""
    server = ElevenLabsServer(key, url, "voices/", patience=patience)
    try:
        server.voices(None)
    except PodcastError as error:
        return _limited(server.provider.name, error)
    finally:
        server.close()
    return f"{server.provider.name} takes the key"


def _limited(name: str, refusal: PodcastError) -> str:
    """The words for a key that is known, but may not list anything. Raises any other refusal."""
    if any(words in refusal.what.lower() for words in _LIMITED):
        return f"{name} knows the key, which may not list what there is, so it was not tried further"
    raise refusal
