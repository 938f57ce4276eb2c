"""A real HTTP server on loopback that keeps what it got and answers as it is told."""

import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Got:
    """One request; `host` is the one that was meant, whichever machine got it."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def host(self) -> str:
        return self.headers["host"]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Recorder:
    """`answers`: status, body, headers of the next answers; after them 200 and nothing."""

    def __init__(self) -> None:
        self.got: list[Got] = []
        self.answers: list[tuple[int, str, dict[str, str]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                outer.got.append(Got(self.path, headers, body))
                status, text, more = outer.answers.pop(0) if outer.answers else (200, "", {})
                self.send_response(status)
                for name, value in more.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: Any) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def answer(self, status: int, text: str = "", **headers: str) -> None:
        self.answers.append((status, text, headers))

    def __enter__(self) -> "Recorder":
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._server.shutdown()
        self._server.server_close()
