"""An ONNX file's graph, read and changed without the package onnx. Pure.

Such a file is a protobuf message: a row of fields, each a number with its kind, then its value. The numbers are those
of onnx.proto3. Protobuf joins a message with one that is appended to it, so what is only added is appended.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

# A field's number and its value, of those that hold bytes; of others the whole field, under 0.
_Field: TypeAlias = tuple[int, bytes]

_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5
_MODEL_GRAPH = 7
_GRAPH_NODE, _GRAPH_INITIALIZER, _GRAPH_OUTPUT = 1, 5, 12
_NODE_INPUT, _NODE_OUTPUT, _NODE_OPERATOR, _NODE_ATTRIBUTE = 1, 2, 4, 5
_VALUE_NAME = 1
_OTHER = 0


@dataclass(frozen=True, slots=True)
class Node:
    """A step of a graph: its operator, the names of the tensors that go in and come out, and how the file has it."""

    operator: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    message: bytes


@dataclass(frozen=True, slots=True)
class OnnxFile:
    """`nodes` are those of the graph, in order; `rest` is the file without them."""

    nodes: tuple[Node, ...]
    rest: bytes

    @classmethod
    def read(cls, data: bytes) -> "OnnxFile":
        """Raises ValueError for what is no such file."""
        fields = list(_read_fields(data))
        graph = [field for number, value in fields if number == _MODEL_GRAPH for field in _read_fields(value)]
        nodes = tuple(_read_node(message) for number, message in graph if number == _GRAPH_NODE)
        others = _write_fields(field for field in graph if field[0] != _GRAPH_NODE)
        return cls(nodes, _write_fields([*(one for one in fields if one[0] != _MODEL_GRAPH), (_MODEL_GRAPH, others)]))

    def write(self) -> bytes:
        graph = _write_fields((_GRAPH_NODE, node.message) for node in self.nodes)
        return self.rest + _write_fields([(_MODEL_GRAPH, graph)])


def add_output(data: bytes, tensor: str) -> bytes:
    """The ONNX file `data` with one of its inner tensors as an output."""
    output = _write_fields([(_VALUE_NAME, tensor.encode())])
    return data + _write_fields([(_MODEL_GRAPH, _write_fields([(_GRAPH_OUTPUT, output)]))])


def add_constant(data: bytes, name: str, number: int) -> bytes:
    """The ONNX file `data` with a tensor of one whole number."""
    # dims = [1], data_type = INT64; int64 lists of one element are packed like any other.
    tensor = bytes([1 << 3, 1, 2 << 3, 7]) + _write_fields(
        [(8, name.encode()), (9, number.to_bytes(8, "little", signed=True))]
    )
    return data + _write_fields([(_MODEL_GRAPH, _write_fields([(_GRAPH_INITIALIZER, tensor)]))])


def make_node(operator: str, inputs: Sequence[str], output: str, **numbers: float) -> Node:
    """A node with one output; its attributes are floats."""
    fields = [(_NODE_INPUT, name.encode()) for name in inputs]
    fields += [(_NODE_OUTPUT, output.encode()), (_NODE_OPERATOR, operator.encode())]
    fields += [(_NODE_ATTRIBUTE, _make_attribute(name, value)) for name, value in numbers.items()]
    return Node(operator, tuple(inputs), (output,), _write_fields(fields))


def _make_attribute(name: str, value: float) -> bytes:
    # f = value, type = FLOAT.
    number = bytes([2 << 3 | _FOUR_BYTES]) + struct.pack("<f", value) + bytes([*_varint(20 << 3), 1])
    return _write_fields([(1, name.encode()), (_OTHER, number)])


def _read_node(message: bytes) -> Node:
    fields = list(_read_fields(message))

    def names(number: int) -> tuple[str, ...]:
        return tuple(value.decode() for field, value in fields if field == number)

    return Node("".join(names(_NODE_OPERATOR)), names(_NODE_INPUT), names(_NODE_OUTPUT), message)


def _read_fields(data: bytes) -> Iterator[_Field]:
    view, at = memoryview(data), 0
    while at < len(view):
        begin = at
        key, at = _read_varint(view, at)
        number, kind = key >> 3, key & 7
        if kind == _BYTES:
            size, at = _read_varint(view, at)
            at += size
            yield number, bytes(view[at - size : at])
        else:
            at = _skip(view, at, kind)
            yield _OTHER, bytes(view[begin:at])
        if at > len(view):
            raise ValueError("no ONNX file: a field ends behind it")


def _skip(view: memoryview, at: int, kind: int) -> int:
    if kind == _VARINT:
        return _read_varint(view, at)[1]
    if kind not in (_EIGHT_BYTES, _FOUR_BYTES):
        raise ValueError(f"no ONNX file: a field of kind {kind}")
    return at + (8 if kind == _EIGHT_BYTES else 4)


def _read_varint(view: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(view):
            raise ValueError("no ONNX file: it is cut short")
        value |= (view[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if view[at - 1] < 0x80:
            return value, at


def _write_fields(fields: Iterable[_Field]) -> bytes:
    written = list[bytes]()
    for number, value in fields:
        head = b"" if number == _OTHER else _varint(number << 3 | _BYTES) + _varint(len(value))
        written += [head, value]
    return b"".join(written)


def _varint(number: int) -> bytes:
    groups = [number & 0x7F]
    while number := number >> 7:
        groups.append(number & 0x7F)
    return bytes([*(group | 0x80 for group in groups[:-1]), groups[-1]])
