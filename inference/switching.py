"""Which LoRA adapter a context computes with."""

import ctypes
from collections.abc import Callable
from typing import Any

from inference.backend import BackendError
from inference.values import Adapter


class AdapterSwitch:
    """Loads each adapter when it is first used; switching takes milliseconds.

    `reason`: why the library refused.
    """

    def __init__(self, api: Any, model: Any, context: Any, reason: Callable[[], str]) -> None:
        self._api = api
        self._model = model
        self._context = context
        self._reason = reason
        self._loaded: dict[str, Any] = {}
        self._used: Adapter | None = None

    def use(self, adapter: Adapter | None) -> None:
        """From now on this one, or none. Raises BackendError when it is no adapter of this model."""
        if adapter == self._used:
            return
        chosen = [self._load(adapter)] if adapter else []
        kind = self._api.llama_adapter_lora_p_ctypes * max(1, len(chosen))
        scales = (ctypes.c_float * max(1, len(chosen)))(*([1.0] * len(chosen)))
        status = self._api.llama_set_adapters_lora(self._context, kind(*chosen), len(chosen), scales)
        if status:
            raise BackendError(f"llama_set_adapters_lora gave {status}")
        self._used = adapter

    def _load(self, adapter: Adapter) -> Any:
        if adapter.fingerprint not in self._loaded:
            loaded = self._api.llama_adapter_lora_init(self._model, str(adapter.path).encode())
            if not loaded:
                raise BackendError(f"cannot load the adapter {adapter.name}: {self._reason()}")
            self._loaded[adapter.fingerprint] = loaded
        return self._loaded[adapter.fingerprint]
