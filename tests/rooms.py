"""Which providers a room has: the modules of it that somebody above takes."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent / "podcast"
# The two places where providers are named: the tables, and the sample that stands in for a source.
TABLES = (ROOT / "providers.py", ROOT / "chain.py")


def providers(room: str) -> set[str]:
    """The names of the modules in `room`, its base aside."""
    found = set()
    for table in TABLES:
        for node in ast.walk(ast.parse(table.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
                found |= {name.split(".")[2] for name in names if name.startswith(f"podcast.{room}.")}
    return found - {"base"}
