"""What llama.cpp was compiled to ask of a processor, held against the one it runs on: where something lacks,
the process would die of SIGILL without a word.
"""

import ctypes
import importlib.util
from pathlib import Path

from requirements.bundle.portable import abilities

PROCESSOR = Path("/proc/cpuinfo")
# what the library calls it (`ggml_cpu_has_…`), and Linux
INSTRUCTIONS = {
    "sse3": "pni",
    "ssse3": "ssse3",
    "avx": "avx",
    "avx_vnni": "avx_vnni",
    "avx2": "avx2",
    "bmi2": "bmi2",
    "f16c": "f16c",
    "fma": "fma",
    "avx512": "avx512f",
    "avx512_vbmi": "avx512vbmi",
    "avx512_vnni": "avx512_vnni",
    "avx512_bf16": "avx512_bf16",
    "amx_int8": "amx_int8",
}


def lacking() -> list[str]:
    """The instructions that the engine was compiled for and this processor lacks; none where that can't be
    known: another architecture, a library of another make."""
    here, file = abilities(PROCESSOR), _library()
    if not here or not file.exists():
        return []
    # these functions are constants of the compiler's: they run on any processor, others of it do not
    library = ctypes.CDLL(str(file))
    return [
        name.upper()
        for name, flag in INSTRUCTIONS.items()
        if flag not in here and getattr(library, f"ggml_cpu_has_{name}")()
    ]


def _library() -> Path:
    """Found without loading llama_cpp, which may use what is lacking."""
    spec = importlib.util.find_spec("llama_cpp")
    folders = (spec and spec.submodule_search_locations) or [""]
    return Path(folders[0]) / "lib" / "libggml-cpu.so"
