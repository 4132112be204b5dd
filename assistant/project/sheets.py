"""Style sheets that a page names together go out as one: its first paint waits for a single answer."""

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response


class Sheets:
    """Answers `/static/css/tokens+base.css` with both files of the folder, in that order, packed once.

    404 when one of them is not there or is named twice: nobody makes it pack more than there is.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def answer(self, request: Request) -> Response:
        known = {file.stem: file for file in self.folder.glob("*.css")}
        names = request.path_params["names"].split("+")
        if not known.keys() >= set(names) or len(set(names)) < len(names):
            return Response(status_code=404)
        packed, tag = _joined(tuple((known[name], known[name].stat().st_mtime_ns) for name in names))
        headers = {"ETag": tag, "Vary": "Accept-Encoding"}
        if request.headers.get("If-None-Match") == tag:
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            return Response(packed, headers={**headers, "Content-Encoding": "gzip"}, media_type="text/css")
        return Response(gzip.decompress(packed), headers=headers, media_type="text/css")


@lru_cache(maxsize=64)
def _joined(files: tuple[tuple[Path, int], ...]) -> tuple[bytes, str]:
    """The files packed, and a tag that changes when they do; the times of change make the memory forget."""
    body = b"\n".join(file.read_bytes() for file, _changed in files)
    return gzip.compress(body, mtime=0), f'"{hashlib.sha256(body).hexdigest()[:32]}"'
