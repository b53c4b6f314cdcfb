"""OpenAI's other Whispers for CTranslate2, which no package carries: each file at a fixed commit, by its digest.

The repositories are Systran's, MIT. Sizes and digests are those that other projects pin, as found on 2026-11-27; not
one of the files was seen here. A wrong one is refused when it is fetched.
"""

from podcast.models.known import HUB, WHISPER_BASE, Model, ModelFile

# Those that have base's vocabulary of 51,865 tokens also have its two files, byte for byte.
_VOCABULARY = tuple((file.name, file.size, file.sha256) for file in WHISPER_BASE.files if file.name[:2] in ("to", "vo"))
_VOCABULARY_V3 = (
    ("preprocessor_config.json", 340, "7ccc62c6f2765af1f3b46c00c9b5894426835a05021c8b9c01eecb6dfb542711"),
    ("tokenizer.json", 2_480_617, "6d8cbd7cd0d8d5815e478dac67b85a26bbe77c1f5e0c6d76d1ce2abc0e5f21ca"),
    ("vocabulary.json", 1_068_114, "c69260f2ab26d659b7c398f9a2b2b48ed0df16c3b47d7326782fd9cba71690c1"),
)


def _whisper(
    name: str, commit: str, weights: tuple[int, str], config: tuple[int, str], others: tuple[tuple[str, int, str], ...]
) -> Model:
    origin = f"Systran/faster-whisper-{name}"
    files = (("model.bin", *weights), ("config.json", *config), *others)
    address = f"{HUB}/{origin}/resolve/{commit}"
    found = tuple(ModelFile(file, size, sha256, (), f"{address}/{file}") for file, size, sha256 in files)
    return Model(f"whisper-{name}", found, "MIT", origin)


TINY = _whisper(
    "tiny",
    "d90ca5fe260221311c53c58e660288d3deb8d356",
    (75_538_270, "dcb76c6586fc06cbdac6dd21f14cfd129cc4cdd9dce19bf4ffa62e59cbe6e6d1"),
    (2_249, "a73a28cdfe1c43ccc7202fa333d1f89c202477271407ae9a7f19afa52039cac8"),
    _VOCABULARY,
)
SMALL = _whisper(
    "small",
    "536b0662742c02347bc0e980a01041f333bce120",
    (483_546_902, "3e305921506d8872816023e4c273e75d2419fb89b24da97b4fe7bce14170d671"),
    (2_370, "b55496ac7940a7ae47d2c01eab40edfd8701feec1229d9cce3b40014383fb828"),
    _VOCABULARY,
)
MEDIUM = _whisper(
    "medium",
    "08e178d48790749d25932bbc082711ddcfdfbc4f",
    (1_527_906_378, "9b45e1009dcc4ab601eff815b61d80e60ce3fd8c74c1a14f4a282258286b51ae"),
    (2_257, "3622a2ddc41ec0e0fd4e68c13c6830f03b90c38d89aaad184de02c8c642cf807"),
    _VOCABULARY,
)
LARGE = _whisper(
    "large-v3",
    "edaa852ec7e145841d8ffdb056a99866b5f0a478",
    (3_087_284_237, "69f74147e3334731bc3a76048724833325d2ec74642fb52620eda87352e3d4f1"),
    (2_394, "a9306624f5ec14270a014b647e5c316b6e03a662c369758d1b90697a7b0655b9"),
    _VOCABULARY_V3,
)
# As `[align] model` names them.
WHISPERS = {"tiny": TINY, "base": WHISPER_BASE, "small": SMALL, "medium": MEDIUM, "large-v3": LARGE}
