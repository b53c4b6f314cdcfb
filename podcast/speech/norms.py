"""A graph whose normalisations over time are one step each instead of nine. Pure.

Kokoro's export spells out what ONNX calls InstanceNormalization: each of the nine steps goes through the memory once
more, which takes a tenth of the time and much of the memory of a sentence.
"""

from collections.abc import Mapping, Sequence

from podcast.speech.onnxfile import Node, OnnxFile, add_constant, make_node

# Counted up when the values come out otherwise, so that clips which were made before are made anew.
VERSION = 1
# What is added to the variance, as in every such normalisation of Kokoro.
_EPSILON = 1e-5
_FLAT = "podcast/flat"


def join_norms(data: bytes, kept: Sequence[str]) -> bytes:
    """The ONNX file `data` with each (x - mean) / sqrt(variance + epsilon) * gain + shift as one node.

    `kept` are tensors that are asked for. The values differ by rounding only. Raises ValueError for no ONNX file.
    """
    file = OnnxFile.read(data)
    makers = {name: node for node in file.nodes for name in node.outputs}
    nodes = list[Node]()
    for node in file.nodes:
        nodes += _join(node, makers) or [node]
    return add_constant(OnnxFile(_prune(nodes, kept), file.rest).write(), _FLAT, -1)


def _join(last: Node, makers: Mapping[str, Node]) -> list[Node]:
    """What stands for the normalisation that ends with the node `last`; nothing where none does."""
    for scaled, shift in _either(last, "Add"):
        for divided, gain in _either(makers.get(scaled), "Mul"):
            x = _find_normed(makers.get(divided), makers)
            if x:
                (name,) = last.outputs
                flat = [make_node("Reshape", [one, _FLAT], f"{name}/{one}") for one in (gain, shift)]
                sides = [node.outputs[0] for node in flat]
                return [*flat, make_node("InstanceNormalization", [x, *sides], name, epsilon=_EPSILON)]
    return []


def _find_normed(divided: Node | None, makers: Mapping[str, Node]) -> str:
    """The tensor x of which a node gives (x - mean) / sqrt(variance + epsilon), "" where it gives something else."""
    centred, spread = _inputs(divided, "Div")
    (variance, _), (x, mean) = (
        _inputs(makers.get(_inputs(makers.get(spread), "Sqrt")[0]), "Add"),
        _inputs(makers.get(centred), "Sub"),
    )
    squares = _inputs(makers.get(_inputs(makers.get(variance), "ReduceMean")[0]), "Mul")
    is_norm = x and squares == (centred, centred) and _inputs(makers.get(mean), "ReduceMean")[0] == x
    return x if is_norm else ""


def _inputs(node: Node | None, operator: str) -> tuple[str, str]:
    """The first two inputs of a node, "" for each where it is another operator's or has fewer."""
    if node is None or node.operator != operator:
        return "", ""
    one, other, *_ = (*node.inputs, "", "")
    return one, other


def _either(node: Node | None, operator: str) -> list[tuple[str, str]]:
    """The inputs of a sum or product in both orders."""
    one, other = _inputs(node, operator)
    return [(one, other), (other, one)] if one and other else []


def _prune(nodes: Sequence[Node], kept: Sequence[str]) -> tuple[Node, ...]:
    """Those that something is made from which is wanted."""
    left, wanted = list[Node](), set(kept)
    for node in reversed(nodes):
        if wanted.intersection(node.outputs):
            wanted.update(node.inputs)
            left.append(node)
    return tuple(reversed(left))
