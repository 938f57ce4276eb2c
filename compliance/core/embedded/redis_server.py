"""Redis for one home: writes its configuration, knows its command line and readiness."""

import signal
import socket
import sys

from compliance.core.embedded import shelter
from compliance.core.embedded.home import Quarters, write_private
from compliance.core.embedded.kinds import REDIS
from compliance.core.embedded.server import Server

PROBE_SECONDS = 1.0


class RedisServer(Server):
    kind = REDIS
    stop_signals = (signal.SIGTERM,)

    def __init__(self, quarters: Quarters) -> None:
        super().__init__(quarters)
        self.binary = shelter.redis_reachable(quarters.home, self.account)
        self.config = self.data.with_name("redis.conf")

    def prepare(self) -> list[str]:
        shelter.data_folder_make(self.data, self.quarters.home, self.account)
        fresh = not self.data.exists()
        if fresh:
            self.folder_fresh(self.data)
        # A file, not arguments: the password must not stand in the process list.
        write_private(self.config, self._configuration())
        self.hand_over(self.config)
        return self.shelter_note() if fresh else []

    def command(self, port: int) -> list[str]:
        return [str(self.binary), str(self.config), "--port", str(port)]

    def is_ready(self, port: int, pid: int) -> bool:
        # Two inline commands spare the supervisor, which lives long, a client library.
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=PROBE_SECONDS) as connection:
                connection.settimeout(PROBE_SECONDS)
                connection.sendall(f"AUTH {self.quarters.secret()}\r\nPING\r\nQUIT\r\n".encode())
                with connection.makefile("rb") as answer:
                    return [line.strip() for line in answer][:2] == [b"+OK", b"+PONG"]
        except OSError:
            return False

    def url(self, port: int) -> str:
        return f"redis://:{self.quarters.secret()}@127.0.0.1:{port}/0"

    def _configuration(self) -> str:
        lines = [
            "bind 127.0.0.1",
            "protected-mode yes",
            "daemonize no",
            'logfile ""',
            f'dir "{self.data}"',
            f"requirepass {self.quarters.secret()}",
            # Every queued wake-up survives a crash but for the last second; nothing is dropped for room.
            "appendonly yes",
            "appendfsync everysec",
            'save ""',
            "maxmemory-policy noeviction",
        ]
        if sys.platform != "linux":  # there, a leftover can be known only by its title
            lines.append('proc-title-template "{title} {listen-addr} {config-file}"')
        return "\n".join(lines) + "\n"
