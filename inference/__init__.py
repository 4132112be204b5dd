"""The engine room: the only process with the language model and the embedder. It knows no banks and
no Django."""
