"""Does company change an answer? 50 prompts, alone and eight at a time, greedy, 16 tokens each.

python benchmarks/company.py [--quick] [--json] [--model NAME]

Prints the share of answers that are the same to the letter and, where one differs, how far apart the model
saw the two tokens at the first difference.
"""

import argparse
import json
import platform
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from inference.engine import Size
from inference.llama import LlamaBackend
from inference.register import SMALL_CHAT
from inference.weights import ensure, models_folder, show_progress
from tests.inference.company import PROMPTS, SIZE, Borrowed, answers, gap

GOALS = {"same": 0.9, "worst_gap_nats": 0.1}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="16 prompts instead of 50")
    parser.add_argument("--json", action="store_true", help="only the JSON object")
    parser.add_argument("--model", default=SMALL_CHAT.name)
    options = parser.parse_args()
    if options.quick:
        del PROMPTS[16:]
    path = ensure(options.model, models_folder(), show_progress)
    backend = Borrowed(path, SIZE.limit, 2, SIZE.sequences)
    alone, _ = answers(backend, Size(limit=SIZE.limit, prefix_bytes=0), at_once=1)
    together, _ = answers(backend, SIZE, at_once=8)
    pairs = list(zip(PROMPTS, together, alone, strict=True))
    gaps = [gap(backend, prompt, ours, theirs) for prompt, ours, theirs in pairs if ours != theirs]
    LlamaBackend.close(backend)
    figures = {
        "same": round(1 - len(gaps) / len(pairs), 3),
        "worst_gap_nats": round(max(gaps, default=0.0), 3),
    }
    if not options.json:
        print(f"{len(pairs)} prompts, {options.model}: {figures['same']:.2f} the same to the letter; gaps of")
        print(
            "the others at their first difference, in nats:", ", ".join(f"{one:.2f}" for one in sorted(gaps))
        )
    met = figures["same"] >= GOALS["same"] and figures["worst_gap_nats"] <= GOALS["worst_gap_nats"]
    machine = f"{platform.machine()}, {platform.processor() or platform.system()}"
    print(json.dumps({"machine": machine, "figures": figures, "goals": GOALS, "met": met}))


if __name__ == "__main__":
    main()
