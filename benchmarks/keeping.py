"""Clips of a benchmark that are kept from one run to the next, so that each is said once."""

import json
from dataclasses import asdict
from pathlib import Path

from podcast import digests
from podcast.reading.readers import find_reader
from podcast.sound import pcm
from podcast.speech import neural
from podcast.speech.base import Line, Said, Voice


def say(voice: Voice, line: Line, language: str, folder: Path | None) -> Said:
    """The line as sound; from `folder`, where that is given and has it said by this voice with the same phonemes."""
    if folder is None:
        return voice.say(line)
    name = _find_name(voice, line, language)
    sound, receipt = folder / f"{name}.wav", folder / f"{name}.json"
    if receipt.is_file():
        return Said(pcm.read_wav(sound.read_bytes()), json.loads(receipt.read_text(encoding="utf-8")))
    said = voice.say(line)
    folder.mkdir(parents=True, exist_ok=True)
    sound.write_bytes(pcm.write_wav(said.sound))
    receipt.write_text(json.dumps(said.receipt, ensure_ascii=False), encoding="utf-8")
    return said


def _find_name(voice: Voice, line: Line, language: str) -> str:
    reader = find_reader(language)
    read = [(one.first, one.last, one.phonemes) for one in reader.read(line.text)] if reader else []
    made = (voice.provider, voice.model, voice.settings, neural.READING, language, asdict(line), read)
    return digests.of_value(made)[:24]
