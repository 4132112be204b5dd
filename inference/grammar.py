"""A walk through a GBNF grammar by llama.cpp, whose module it is given: what may come next."""

import ctypes
import math
import weakref
from collections.abc import Sequence
from typing import Any

import numpy as np


class GrammarError(Exception):
    """llama.cpp refuses the grammar; the text is one line."""


class Grammar:
    """What a grammar of llama.cpp lets come next, token by token. May be used in any one thread."""

    def __init__(self, api: Any, vocabulary: Any, rules: str = "", sampler: Any = None) -> None:
        self._api, self._vocabulary = api, vocabulary
        self._sampler = sampler or api.llama_sampler_init_grammar(vocabulary, rules.encode(), b"root")
        if not self._sampler:
            raise GrammarError("llama.cpp refuses the grammar")
        self._free = weakref.finalize(self, api.llama_sampler_free, self._sampler)

    def allowed(self, tokens: Sequence[int]) -> list[bool]:
        """Of each of these tokens whether it may come next."""
        data = np.zeros(len(tokens), dtype=[("id", np.int32), ("logit", np.float32), ("p", np.float32)])
        data["id"] = tokens
        pointer = data.ctypes.data_as(ctypes.POINTER(self._api.llama_token_data))
        array = self._api.llama_token_data_array(data=pointer, size=len(tokens), selected=-1, sorted=False)
        self._api.llama_sampler_apply(self._sampler, ctypes.byref(array))
        allowed: list[bool] = (data["logit"] > -math.inf).tolist()
        return allowed

    def accept(self, token: int) -> None:
        """The token came. It must be allowed: llama.cpp ends the process otherwise."""
        self._api.llama_sampler_accept(self._sampler, token)

    def copy(self) -> "Grammar":
        """Another walk from the same place."""
        return Grammar(self._api, self._vocabulary, sampler=self._api.llama_sampler_clone(self._sampler))

    def close(self) -> None:
        """Free it; nothing may be called afterwards."""
        self._free()
