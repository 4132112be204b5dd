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
from assistant.tuning.worked import NoExample, read_examples
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
        learned, held_out = _rows([built.file] if built else rows or None, plan.seed)
        if not learned:
            raise UsageError("the rows are of held out documents only: too few to learn from")
        if (architecture := tuned.architecture_of(weights)) != tuned.ARCHITECTURE:
            found = f"GGUF of {architecture}" if architecture else "no GGUF"
            raise UsageError(f"{weights} is {found}; only {tuned.ARCHITECTURE} can be tuned")
        tokenizer = tuned.Tokenizer(weights)
        groups, judging = grouped(learned, tokenizer), grouped(held_out, tokenizer)
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

        state = out.with_suffix(".state")
        try:
            losses = training.train(model, groups, plan, state, tell, options["steps"])
        except training.OtherState as error:
            raise UsageError(f"{error}: delete it, or write under another name") from None
        loss = round(training.mean_loss(model, judging, plan.tree_tokens), 4) if judging else None
        learned_from = {"dataset": str(built), "dataset_sha256": built.sha256} if built else {}
        description = json.dumps({**asdict(plan), **learned_from})
        about = {"name": out.stem, "license": "apache-2.0", "description": description}
        adapter_file.write_adapter(out, tuned.ARCHITECTURE, shape.alpha, training.matrices(model), about)
        if built:
            datasets.trained(built, out, weights, asdict(plan), len(learned), losses, loss)
        alike = self._alike(model, weights, out, [row.prompt for group in judging or groups for row in group])
        rest = {"unfinished": len(batches) - len(losses)} if len(losses) < len(batches) else {}
        self.write({"adapter": str(out), **rest, "held_out_loss": loss, **alike})
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


def _rows(files: list[Path] | None, seed: int) -> tuple[list[Row], list[Row]]:
    """The rows to learn from, and those held out."""
    try:
        learned, held_out = split(read_examples(files))
    except OSError as error:
        raise UsageError(f"{error.filename} can't be read") from None
    except NoExample as error:
        raise UsageError(str(error)) from None
    try:
        return rows_of(learned, seed), rows_of(held_out, seed)
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        # an unknown language, a citation of a passage that is not there, a text that is none
        raise UsageError("a row is no worked row; see manage.py check_examples") from None


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
