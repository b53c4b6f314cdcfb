"""Make a voice's table small: `python voices/kokoro/reduce.py af_heart.bin …` writes af_heart.npz beside this file.

A .bin file is a voice of Kokoro-82M v1.0: 510 × 256 float32, little-endian. The mean row and eight singular
vectors hold every figure to 3·10⁻⁴, of 520 kB in 26; the greatest error is printed.
"""

import sys
from pathlib import Path

import numpy as np

from podcast.speech import voice_tables

RANK = 8


def reduce_file(source: Path, folder: Path) -> float:
    """Write the small table of `source` into `folder`; returns the greatest error of a figure."""
    styles = voice_tables.unpack(source.read_bytes())
    if styles is None:
        raise SystemExit(f"{source} is no table of {voice_tables.BYTES} bytes")
    small = voice_tables.reduce(styles, RANK)
    (folder / f"{source.stem}.npz").write_bytes(small)
    return float(np.abs(voice_tables.expand(small) - styles).max())


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(f"{name}: off by at most {reduce_file(Path(name), Path(__file__).parent):.1e}")
