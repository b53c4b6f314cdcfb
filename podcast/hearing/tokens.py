"""What a model that follows a text through a clip says of it: how likely each of its tokens is. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Token:
    """Characters `first` up to but not including `last` of a text, and how likely the model finds them where they are.

    `sounding` is how many ms of sound, silence left out, lie between where it begins and where the next one does.
    Several tokens may share a character.
    """

    first: int
    last: int
    probability: float
    sounding: int
