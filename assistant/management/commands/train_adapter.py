"""`manage.py train_adapter`: a LoRA adapter for the local model from worked rows.

Prints a line a step, writes the adapter as GGUF, and goes on from its state after a break.
"""

import json
import os
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings

from assistant.models import DataSet
from assistant.tuning import datasets
from assistant.tuning.dataset import Row, rows_of, split
from assistant.tuning.packing import Tokens
from assistant.tuning.worked import read_examples
from foundation.commands import LinesCommand, UsageError, apply_migrations, whole
from foundation.routes import champion


class Command(LinesCommand):
    help = "Train an adapter for a GGUF model on the worked rows of assistant/tuning/examples."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("weights", type=Path, help="the GGUF file of the model that answers")
        parser.add_argument("out", type=Path, help="the adapter to write (.gguf); its state stands beside it")
        parser.add_argument("--rows", type=Path, nargs="*", help="other rows than the shipped ones")
        parser.add_argument("--dataset", help="a data set of build_dataset, NAME or NAME@NUMBER, as the rows")
        parser.add_argument("--epochs", type=whole(1), default=1)
        parser.add_argument("--rate", type=float, default=2e-4, help="the highest learning rate")
        parser.add_argument("--first-block", type=whole(0), default=0, help="blocks below stay as they are")
        parser.add_argument("--seed", type=whole(0), default=7)
        parser.add_argument("--threads", type=whole(1), default=os.cpu_count() or 1)
        parser.add_argument("--device", default="", help="torch's name; without it a GPU when there is one")
        parser.add_argument("--steps", type=whole(0), default=0, help="stop after so many steps (0: do all)")

    def handle(
        self, *, weights: Path, out: Path, rows: list[Path] | None, dataset: str, **options: Any
    ) -> None:
        if not weights.is_file():
            raise UsageError(f"{weights} is no file; fetch weights with `python -m inference.weights`")
        if not options["rate"] > 0:
            raise UsageError("--rate is more than 0")
        if out.resolve() == Path(settings.HOME, "adapters", f"{out.stem}.gguf").resolve():
            apply_migrations()
            if out.stem == champion():
                raise UsageError(f"{out.stem} answers now: write the new adapter under another name")
        built = _built(dataset) if dataset else None
        if built and (changed := datasets.changed(built)):
            self.stderr.write(f"{len(changed)} rows of {built} cite a changed clause; build it again")
        # torch takes seconds to load
        from assistant.tuning import adapter_file, training
        from assistant.tuning import weights as tuned

        tuned.use_threads(options["threads"])
        shape = tuned.Shape(first_block=options["first_block"])
        plan = training.Plan(shape, options["epochs"], options["rate"], seed=options["seed"])
        learned, held_out = split(read_examples([built.file] if built else rows or None))
        if not learned:
            raise UsageError("the rows are of held out documents only: too few to learn from")
        tokenizer = tuned.Tokenizer(weights)
        groups = grouped(rows_of(learned, plan.seed), tokenizer)
        batches = training.schedule(groups, plan)
        self.write(
            {
                "rows": len(learned),
                "held_out": len(held_out),
                "steps": len(batches),
                "tokens": sum(len(tree.tokens) for batch in batches for tree in batch),
                "tokens_unpacked": plan.epochs
                * sum(len(r.prompt + r.answer) for group in groups for r in group),
                "plan": asdict(plan),
            }
        )
        try:
            loaded = tuned.load(weights, options["device"] or tuned.best_device())
        except (RuntimeError, AssertionError) as error:
            raise UsageError(f"the weights do not go onto this device: {error}") from None
        model = tuned.beside(loaded, shape, plan.seed)

        def tell(step: training.Step) -> None:
            self.write(asdict(step))

        losses = training.train(model, groups, plan, out.with_suffix(".state"), tell, options["steps"])
        judging = grouped(rows_of(held_out, plan.seed), tokenizer)
        loss = round(training.mean_loss(model, judging, plan.tree_tokens), 4) if judging else None
        learned_from = {"dataset": str(built), "dataset_sha256": built.sha256} if built else {}
        description = json.dumps({**asdict(plan), **learned_from})
        about = {"name": out.stem, "license": "apache-2.0", "description": description}
        adapter_file.write_adapter(out, "qwen2", shape.alpha, training.matrices(model), about)
        if built:
            datasets.trained(built, out, losses, loss)
        alike = self._alike(model, weights, out, [row.prompt for group in judging or groups for row in group])
        self.write({"adapter": str(out), "held_out_loss": loss, **alike})
        self.finish()

    def _alike(self, model: Any, weights: Path, adapter: Path, prompts: list[Any]) -> dict[str, Any]:
        """Whether the engine shifts with the adapter as the trained model does."""
        from assistant.tuning import agreeing

        try:
            found = agreeing.agreement(model, weights, adapter, prompts[: agreeing.PROMPTS])
        except agreeing.NoEngine:
            return {"engine_agreement": None, "error": "engine_does_not_load_it"}
        if found is None:
            return {"engine_agreement": None}
        differs = {"error": "engine_differs"} if found < agreeing.LEAST else {}
        return {"engine_agreement": round(found, 3), **differs}


def _built(name: str) -> DataSet:
    apply_migrations()
    found = datasets.named(name)
    if found is None:
        raise UsageError(f"no data set {name!r}; see manage.py build_dataset")
    try:
        datasets.rows_in(found)
    except datasets.NotAsBuilt:
        raise UsageError(f"the rows of {found} are not those that were built; build it again") from None
    return found


def grouped(rows: list[Row], tokenizer: Any) -> list[list[Tokens]]:
    """The rows in tokens, those of a document together."""
    groups: dict[str, list[Tokens]] = {}
    for row in rows:
        tokens = Tokens(tokenizer.prompt(row.messages), tokenizer.answer(row.answer))
        groups.setdefault(row.document, []).append(tokens)
    return list(groups.values())
