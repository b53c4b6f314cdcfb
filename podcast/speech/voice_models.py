"""Voice models of sherpa-onnx: those that `[sherpa] model` knows by name, and what a folder with one has in it.

The archives of `KNOWN` are sherpa-onnx's own: https://github.com/k2-fsa/sherpa-onnx/releases/tag/tts-models. Their
sizes and SHA-256 are the release's, as at least five independent projects that pin them have them (2026-11-22).
Licence and languages: the model cards hexgrad/Kokoro-82M and hexgrad/Kokoro-82M-v1.1-zh on Hugging Face. Speakers by
number: sherpa-onnx's documentation.
"""

from dataclasses import dataclass
from pathlib import Path

from podcast import text
from podcast.errors import ConfigError
from podcast.net.downloads import Remote

_RELEASE = "https://github.com/k2-fsa/sherpa-onnx/releases/download/tts-models"
_TONGUES = {
    "a": "American English",
    "b": "British English",
    "e": "Spanish",
    "f": "French",
    "h": "Hindi",
    "i": "Italian",
    "j": "Japanese",
    "p": "Brazilian Portuguese",
    "z": "Chinese",
}
_REMEDY = "Name a folder with a VITS or Kokoro model in the form of sherpa-onnx"
_SEXES = {"f": "female", "m": "male"}


@dataclass(frozen=True, slots=True)
class VoiceModel:
    """A model by name: its archive, licence, primary languages that it reads, and speakers; a number is a place."""

    name: str
    archive: Remote
    licence: str
    languages: tuple[str, ...]
    speakers: tuple[str, ...]

    def about(self, speaker: int) -> str:
        """A speaker for a person: `af_maple, American English, female`."""
        name = self.speakers[speaker]
        return ", ".join((name, _TONGUES[name[0]], _SEXES[name[1]]))


def _named(prefix: str, rest: str) -> tuple[str, ...]:
    return tuple(f"{prefix}_{one}" for one in rest.split())


# Kokoro 1.1: 100 Chinese speakers and three English ones. 24 kHz.
_SPEAKERS_V1_1 = (
    *_named("af", "maple sol"),
    *_named("bf", "vale"),
    *_named(
        "zf",
        "001 002 003 004 005 006 007 008 017 018 019 021 022 023 024 026 027 028 032 036 038 039 040 042 043 044 046"
        " 047 048 049 051 059 060 067 070 071 072 073 074 075 076 077 078 079 083 084 085 086 087 088 090 092 093 094"
        " 099",
    ),
    *_named(
        "zm",
        "009 010 011 012 013 014 015 016 020 025 029 030 031 033 034 035 037 041 045 050 052 053 054 055 056 057 058"
        " 061 062 063 064 065 066 068 069 080 081 082 089 091 095 096 097 098 100",
    ),
)
# Kokoro 1.0: more English speakers, eight Chinese ones. The archive was replaced on 2026-09-08, which added the last.
_SPEAKERS_V1_0 = (
    *_named("af", "alloy aoede bella heart jessica kore nicole nova river sarah sky"),
    *_named("am", "adam echo eric fenrir liam michael onyx puck santa"),
    *_named("bf", "alice emma isabella lily"),
    *_named("bm", "daniel fable george lewis"),
    *("ef_dora", "em_alex", "ff_siwis", "hf_alpha", "hf_beta", "hm_omega", "hm_psi", "if_sara", "im_nicola"),
    *_named("jf", "alpha gongitsune nezumi tebukuro"),
    *("jm_kumo", "pf_dora", "pm_alex", "pm_santa"),
    *_named("zf", "xiaobei xiaoni xiaoxiao xiaoyi"),
    *_named("zm", "yunjian yunxi yunxia yunyang"),
    "em_santa",
)


def _kokoro(name: str, size: int, sha256: str, speakers: tuple[str, ...]) -> VoiceModel:
    return VoiceModel(name, Remote(f"{_RELEASE}/{name}.tar.bz2", size, sha256), "Apache-2.0", ("en", "zh"), speakers)


KNOWN = {
    model.name: model
    for model in (
        _kokoro(
            "kokoro-multi-lang-v1_1",
            364_816_464,
            "a3f4c73d043860e3fd2e5b06f36795eb81de0fc8e8de6df703245edddd87dbad",
            _SPEAKERS_V1_1,
        ),
        # A smaller download and less memory; on processors without int8 instructions (AVX-512 VNNI) it is the slower.
        _kokoro(
            "kokoro-int8-multi-lang-v1_1",
            147_031_220,
            "a1e94694776049035c4f2c6529f003aaece993c76aae9a78995831c3c4dcafc6",
            _SPEAKERS_V1_1,
        ),
        _kokoro(
            "kokoro-multi-lang-v1_0",
            349_906_910,
            "c5f7e2d2caf082bc1d20fb70334a61d99d20b484500aad32e7cf84c128ea3298",
            _SPEAKERS_V1_0,
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Layout:
    """The files of a model; `kind` is vits or kokoro. Several of a kind stand in the order in which they are read."""

    kind: str
    model: Path
    tokens: Path
    voices: Path | None
    lexicons: tuple[Path, ...]
    rules: tuple[Path, ...]


def layout(folder: Path, language: str, remedy: str = _REMEDY) -> Layout:
    """The files of the model in `folder` that read `language`. Raises ConfigError when they are not what is known."""
    models = sorted(folder.glob("*.onnx"), key=lambda file: file.stat().st_size)
    voices, lexicons = folder / "voices.bin", _lexicons(folder, language)
    for needed in ("*.onnx", "tokens.txt"):
        if not any(folder.glob(needed)):
            raise ConfigError(f"it has no {needed}", where=str(folder), remedy=remedy)
    if not lexicons and (voices.exists() or (folder / "espeak-ng-data").is_dir()):
        what = "it has no lexicon*.txt, without which sherpa-onnx reads nothing since its version 2"
        raise ConfigError(what, where=str(folder), remedy=remedy)
    if "," in str(folder):
        raise ConfigError("the path has a comma, which sherpa-onnx takes for two", where=str(folder), remedy="Move it")
    # The archive of MeloTTS has a second model of 133 bytes, which only points to one.
    kind, own = ("kokoro", voices) if voices.exists() else ("vits", None)
    return Layout(kind, models[-1], folder / "tokens.txt", own, lexicons, _rules(folder, language))


def _lexicons(folder: Path, language: str) -> tuple[Path, ...]:
    """All there are, but one of two English accents: of a word that two lexicons have, the first one's is taken."""
    accents = {"lexicon-us-en.txt", "lexicon-gb-en.txt"}
    own = "lexicon-gb-en.txt" if language.lower() == "en-gb" else "lexicon-us-en.txt"
    found = sorted(folder.glob("lexicon*.txt"))
    others = accents - {own} if own in {file.name for file in found} else set()
    return tuple(file for file in found if file.name not in others)


def _rules(folder: Path, language: str) -> tuple[Path, ...]:
    """What writes dates and numbers out. Rules named for another language, as number-zh.fst is, would misread.

    Those for telephone numbers are left out: they read every 110 digit by digit.
    """
    found = (file for file in sorted(folder.glob("*.fst")) if not file.name.startswith("phone"))
    return tuple(file for file in found if "-" not in file.stem or file.stem.endswith(f"-{text.primary(language)}"))
