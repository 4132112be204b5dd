"""The OpenAI API's words: reads bodies of requests strictly. Knows no model and no server."""

from dataclasses import dataclass
from typing import Any

from inference.embedding import MOST
from inference.turns import OWN_KEY, TURN_FIELDS, own_fields
from inference.values import EngineError, Rules, Sampling

Json = dict[str, Any]
ROLES = ("system", "developer", "user", "assistant", "tool")
# what this engine cannot do is refused, not ignored; empty values mean that it was not asked for
UNSUPPORTED = ("tools", "functions", "logit_bias", "audio")
PENALTIES = ("frequency_penalty", "presence_penalty")
# lists of texts under the one key of our own, which other servers ignore
LISTS = ("figures", "citations", "texts", "refusals")
REFUSAL_CHANCE = "refusal_chance"
MOST_TEXTS, LONGEST_TEXT = 2000, 2000
MOST_ALTERNATIVES = 20


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What a body of /v1/chat/completions asks for."""

    model: str
    messages: list[dict[str, str]]
    sampling: Sampling
    stop: tuple[str, ...]
    max_tokens: int | None
    stream: bool
    include_usage: bool
    rules: Rules
    tell: int | None


@dataclass(frozen=True, slots=True)
class EmbeddingRequest:
    """What a body of /v1/embeddings asks for."""

    model: str
    texts: list[str]
    base64: bool
    truncate: bool
    dimensions: int | None


def refusal(message: str, param: str, code: str = "invalid_value") -> EngineError:
    """A 400 that names the parameter."""
    return EngineError(code, message, param=param)


def read_chat(body: Json) -> ChatRequest:
    """The request, or EngineError naming the parameter that is wrong."""
    for name in (*UNSUPPORTED, *PENALTIES):
        if body.get(name):
            raise refusal(f"{name} is not supported by this engine.", name, "unsupported_parameter")
    if _number(body, "n", 1, 1, 1) != 1:
        raise refusal("n must be 1.", "n")
    name = "max_completion_tokens" if body.get("max_completion_tokens") is not None else "max_tokens"
    most = None if body.get(name) is None else int(_number(body, name, 1, 1, 1_000_000))
    seed = None if body.get("seed") is None else abs(int(_number(body, "seed", 0, -(2**63), 2**63)))
    options = body.get("stream_options") or {}
    rules, stop = _rules(body), _stop(body.get("stop"))
    if rules.schema is not None and stop:
        raise refusal("stop would cut JSON in two; leave it out beside response_format.", "stop")
    return ChatRequest(
        model=_text(body, "model"),
        messages=_messages(body.get("messages")),
        sampling=Sampling(
            temperature=_number(body, "temperature", 0, 0, 2),
            top_p=_number(body, "top_p", 1, 0, 1),
            top_k=int(_number(body, "top_k", 0, 0, 1_000_000)),
            seed=seed,
        ),
        stop=stop,
        max_tokens=most,
        stream=bool(body.get("stream")),
        include_usage=isinstance(options, dict) and bool(options.get("include_usage")),
        rules=rules,
        tell=_tell(body),
    )


def _rules(body: Json) -> Rules:
    own = own_fields(body)
    for name in own:
        if name not in (*LISTS, *TURN_FIELDS, REFUSAL_CHANCE):
            raise refusal(
                f"{OWN_KEY}.{name} is not known here.", f"{OWN_KEY}.{name}", "unsupported_parameter"
            )
    figures, citations, texts, refusals = (_texts(own.get(name), f"{OWN_KEY}.{name}") for name in LISTS)
    chance = _number(own, REFUSAL_CHANCE, 0, 0, 1)
    schema = _schema(body.get("response_format"))
    return Rules(figures, citations, texts or (), schema, refusals or (), chance)


def _texts(value: object, name: str) -> tuple[str, ...] | None:
    if value is None:
        return None
    texts = value if isinstance(value, list) else [value]
    fine = all(isinstance(text, str) and 0 < len(text) <= LONGEST_TEXT for text in texts)
    if texts is not value or not fine or len(texts) > MOST_TEXTS:
        raise refusal(
            f"{name} must be a list of at most {MOST_TEXTS} texts of 1 to {LONGEST_TEXT} characters.", name
        )
    return tuple(texts)


def _schema(form: object) -> Json | None:
    name = "response_format"
    if form is None or form == {"type": "text"}:
        return None
    kind = form.get("type") if isinstance(form, dict) else None
    if kind == "json_object":
        return {"type": "object"}
    described = form.get("json_schema") if isinstance(form, dict) else None
    schema = described.get("schema") if isinstance(described, dict) else None
    if kind != "json_schema" or not isinstance(schema, dict):
        raise refusal('response_format must be {"type": "json_schema", "json_schema": {"schema": …}}.', name)
    return schema


def _tell(body: Json) -> int | None:
    most = int(_number(body, "top_logprobs", 0, 0, MOST_ALTERNATIVES))
    if not body.get("logprobs"):
        if most:
            raise refusal("top_logprobs needs logprobs: true.", "top_logprobs")
        return None
    return most


def read_embedding(body: Json) -> EmbeddingRequest:
    """The request, or EngineError naming the parameter that is wrong."""
    given = body.get("input")
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
        raise refusal("input must be a text or a list of texts, not empty.", "input")
    if not all(text.strip() for text in texts):
        raise refusal("input holds an empty text.", "input")
    if len(texts) > MOST:
        raise refusal(f"input holds {len(texts)} texts; at most {MOST} at once.", "input")
    form = body.get("encoding_format") or "float"
    if form not in ("float", "base64"):
        raise refusal("encoding_format must be float or base64.", "encoding_format")
    size = body.get("dimensions")
    if size is not None and not isinstance(size, int):
        raise refusal("dimensions must be a whole number.", "dimensions")
    return EmbeddingRequest(_text(body, "model"), texts, form == "base64", body.get("truncate") is True, size)


def _text(body: Json, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise refusal(f"{name} must be a text, not empty.", name)
    return value


def _number(body: Json, name: str, default: float, least: float, most: float) -> float:
    value = body.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise refusal(f"{name} must be a number from {least} to {most}.", name)
    return value


def _stop(value: object) -> tuple[str, ...]:
    texts = [value] if isinstance(value, str) else value or []
    if not isinstance(texts, list) or not all(isinstance(text, str) and text for text in texts):
        raise refusal("stop must be a text or a list of texts.", "stop")
    return tuple(texts)


def _messages(value: object) -> list[dict[str, str]]:
    if not isinstance(value, list) or not value:
        raise refusal("messages must be a list, not empty.", "messages")
    return [_message(message) for message in value]


def _message(message: object) -> dict[str, str]:
    if not isinstance(message, dict) or message.get("role") not in ROLES:
        raise refusal(f"Every message needs a role: {', '.join(ROLES)}.", "messages")
    content = message.get("content")
    if isinstance(content, list):
        kinds = {part.get("type") if isinstance(part, dict) else None for part in content}
        if kinds - {"text"}:
            raise refusal("Only text can be read.", "messages")
        content = "".join(str(part.get("text", "")) for part in content)
    if not isinstance(content, str):
        raise refusal("The content of a message must be text.", "messages")
    role = "system" if message["role"] == "developer" else str(message["role"])
    return {"role": role, "content": content}
