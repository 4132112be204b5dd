"""The model that is tuned: the very weights that answer, unpacked, with small matrices beside them to learn.

Nothing is fetched: what GGUF file it is, the caller says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from assistant.pipeline.values import Message

# of the models that can be tuned, as GGUF calls it
ARCHITECTURE = "qwen2"
# the linear layers of a block by the names of transformers, and as GGUF calls them
LINEAR = {
    "q_proj": "attn_q", "k_proj": "attn_k", "v_proj": "attn_v", "o_proj": "attn_output",
    "gate_proj": "ffn_gate", "up_proj": "ffn_up", "down_proj": "ffn_down",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shape:
    """Of the matrices beside each linear layer: `rank`, `alpha` (their product counts alpha / rank times),
    and the first block that has any: what lies below is read only, which saves the way back through it."""

    rank: int = 16
    alpha: int = 32
    first_block: int = 0


def use_threads(number: int) -> None:
    """Calculate on so many cores."""
    torch.set_num_threads(number)


def best_device() -> str:
    """Where to calculate: a GPU when torch finds one."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def architecture_of(file: Path) -> str:
    """What a GGUF file calls its architecture; empty for what is no GGUF file."""
    from gguf import GGUFReader

    try:
        return str(GGUFReader(file).fields["general.architecture"].contents())
    except (ValueError, LookupError):
        return ""


def load(file: Path, device: str = "cpu") -> Any:
    """The model of a GGUF file in bfloat16, on a device by torch's name for it."""
    from transformers import AutoModelForCausalLM, GgufConfig

    model: Any = AutoModelForCausalLM.from_pretrained(
        file.parent,
        gguf_file=file.name,
        dtype=torch.bfloat16,
        quantization_config=GgufConfig(dequantize=True),
        local_files_only=True,
    )
    return model.to(device)


def beside(model: Any, shape: Shape, seed: int) -> Any:
    """The model with untrained matrices beside its linear layers (float32); only these are learned."""
    from peft import LoraConfig, get_peft_model

    torch.manual_seed(seed)
    blocks = range(shape.first_block, model.config.num_hidden_layers)
    config = LoraConfig(
        r=shape.rank,
        lora_alpha=shape.alpha,
        target_modules=list(LINEAR),
        layers_to_transform=list(blocks),
        task_type="CAUSAL_LM",
    )
    return get_peft_model(model, config)


class Tokenizer:
    """Messages as the engine room reads them: control tokens by the template, texts cut each by itself."""

    def __init__(self, file: Path) -> None:
        from transformers import AutoTokenizer

        self._tokenizer = AutoTokenizer.from_pretrained(
            file.parent, gguf_file=file.name, local_files_only=True
        )

    def prompt(self, messages: Sequence[Message]) -> tuple[int, ...]:
        """The messages up to where the assistant begins to speak."""
        tokens: list[int] = []
        for message in messages:
            tokens += self._ids(f"<|im_start|>{message.role}\n")
            tokens += self._ids(message.content.text)
            tokens += self._ids("<|im_end|>\n")
        return (*tokens, *self._ids("<|im_start|>assistant\n"))

    def answer(self, text: str) -> tuple[int, ...]:
        """An answer with the token that ends it."""
        return (*self._ids(text), *self._ids("<|im_end|>"))

    def _ids(self, text: str) -> list[int]:
        return list(self._tokenizer(text, add_special_tokens=False)["input_ids"])
