"""Builds the encoder as an ONNX graph for onnxruntime: int8 weights, activations quantised while it runs.

input_ids, attention_mask: int64 [batch, length] -> embedding: float32 [batch, hidden], mean over the text's
tokens, of length 1. Uses onnxruntime's own fused operators (domain com.microsoft). Weights are int8 with
one scale for each output channel, word embeddings with one for each word.
"""

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from inference.conversion.packed import Floats, Packed
from inference.conversion.vocabulary import Words

FUSED = "com.microsoft"
EPSILON = 1e-12
# Two products of a weight and an activation (0 to 255) must fit 16 bits, or processors without VNNI saturate
# and give other vectors than those with it. Costs nothing: the source has 4 bits.
WEIGHT = 63
TABLE = 127
OPSET = 20
IR_VERSION = 10


class _Graph:
    """Nodes and constants, added one after another; every method gives the name of what it added."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: npt.NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, kind: str, inputs: list[str], output: str, domain: str = "", **settings: float) -> str:
        node = helper.make_node(kind, inputs, [output], name=output, domain=domain)
        node.attribute.extend(helper.make_attribute(key, settings[key]) for key in sorted(settings))
        self.nodes.append(node)
        return output

    def linear(self, name: str, value: str, weight: Floats, bias: Floats) -> str:
        """value @ weight.T + bias; weight is float [outputs, inputs]."""
        quants, scales = quantise_rows(weight, WEIGHT)
        inputs = [
            value,
            self.constant(f"{name}.weight", quants.T),
            self.constant(f"{name}.scale", scales),
            "",
            self.constant(f"{name}.bias", bias),
        ]
        return self.add("DynamicQuantizeMatMul", inputs, name, FUSED)

    def normal(self, name: str, value: str, skip: str, weight: Floats, bias: Floats) -> str:
        """Layer normalisation of value + skip. Two operators: the fused one (SkipLayerNormalization) takes
        four times as long on a processor, a fifth of the whole encoder."""
        inputs = [
            self.add("Add", [value, skip], f"{name}.sum"),
            self.constant(f"{name}.weight", weight),
            self.constant(f"{name}.bias", bias),
        ]
        return self.add("LayerNormalization", inputs, name, epsilon=EPSILON)


def quantise_rows(weight: Floats, largest: int) -> tuple[npt.NDArray[np.int8], Floats]:
    """int8 rows within +-largest and the scale of each: weight is about quants * scales[:, None]."""
    scales = np.maximum(np.abs(weight).max(axis=1), np.float32(1e-12)) / np.float32(largest)
    quants = np.rint(weight / scales[:, None]).astype(np.int8)
    return quants, scales


def build_model(packed: Packed, words: Words) -> onnx.ModelProto:
    """The encoder of `packed` over the vocabulary `words`."""
    graph = _Graph()
    state = _embed(graph, packed, words)
    graph.add("Cast", ["attention_mask"], "padding", to=TensorProto.INT32)
    for layer in range(packed.sizes.layers):
        state = _layer(graph, packed, layer, state)
    _pool(graph, state)
    return _model(graph, packed.sizes.hidden)


def _embed(graph: _Graph, packed: Packed, words: Words) -> str:
    """Word plus position plus the only type, normalised."""
    sizes = packed.sizes
    table = packed.tensor("emb.word", sizes.vocabulary, sizes.hidden)[words.rows]
    quants, scales = quantise_rows(table, TABLE)
    graph.add("Gather", [graph.constant("words", quants), "input_ids"], "word.quants")
    graph.add("Gather", [graph.constant("words.scale", scales[:, None]), "input_ids"], "word.scale")
    graph.add("Cast", ["word.quants"], "word.floats", to=TensorProto.FLOAT)
    graph.add("Mul", ["word.floats", "word.scale"], "word")
    places = packed.tensor("emb.pos", sizes.positions, sizes.hidden)
    kind = packed.tensor("emb.type", sizes.types, sizes.hidden)[0]
    zero = graph.constant("zero", np.array([0], np.int64))
    one = graph.constant("one", np.array([1], np.int64))
    graph.add("Shape", ["input_ids"], "shape")
    graph.add("Gather", ["shape", one], "length")
    graph.add("Slice", [graph.constant("places", places + kind), zero, "length", zero], "place")
    graph.add("Add", ["word", "place"], "embedded")
    inputs = [
        "embedded",
        graph.constant("embedded.weight", packed.tensor("emb.ln.w", sizes.hidden)),
        graph.constant("embedded.bias", packed.tensor("emb.ln.b", sizes.hidden)),
    ]
    return graph.add("LayerNormalization", inputs, "state", epsilon=EPSILON)


def _layer(graph: _Graph, packed: Packed, layer: int, state: str) -> str:
    """One layer: attention and feed-forward, each added to its input and normalised."""
    hidden, wide = packed.sizes.hidden, packed.sizes.feed_forward
    old, new = f"l{layer}", f"layer{layer}"

    def linear(source: str, value: str, outputs: int, inputs: int) -> str:
        weight = packed.tensor(f"{old}.{source}.w", outputs, inputs)
        return graph.linear(f"{new}.{source}", value, weight, packed.tensor(f"{old}.{source}.b", outputs))

    def normal(source: str, value: str, skip: str) -> str:
        weight, bias = (packed.tensor(f"{old}.{source}.{part}", hidden) for part in "wb")
        return graph.normal(f"{new}.{source}", value, skip, weight, bias)

    parts = [linear(source, state, hidden, hidden) for source in "qkv"]
    heads = {"num_heads": packed.sizes.heads}
    mixed = graph.add("MultiHeadAttention", [*parts, "", "padding"], f"{new}.attention", FUSED, **heads)
    state = normal("aln", linear("ao", mixed, hidden, hidden), state)
    active = graph.add("Gelu", [linear("fi", state, wide, hidden)], f"{new}.gelu", FUSED)
    return normal("oln", linear("fo", active, hidden, wide), state)


def _pool(graph: _Graph, state: str) -> str:
    """Mean over the tokens of the text, then length 1."""
    last = graph.constant("last", np.array([-1], np.int64))
    graph.add("Cast", ["attention_mask"], "mask.floats", to=TensorProto.FLOAT)
    graph.add("Unsqueeze", ["mask.floats", last], "mask")
    graph.add("Mul", [state, "mask"], "visible")
    # the sum points where the mean points, and only the direction is kept
    graph.add("ReduceSum", ["visible", "one"], "sum", keepdims=0)
    return graph.add("LpNormalization", ["sum"], "embedding", axis=-1, p=2)


def _model(graph: _Graph, hidden: int) -> onnx.ModelProto:
    matrix = ["batch", "length"]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, matrix)
        for name in ("input_ids", "attention_mask")
    ]
    outputs = [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", hidden])]
    body = helper.make_graph(graph.nodes, "multilingual-e5-small", inputs, outputs, graph.constants)
    imports = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
    return helper.make_model(body, opset_imports=imports, ir_version=IR_VERSION, producer_name="sufler")
