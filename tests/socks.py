"""A SOCKS5 proxy on 127.0.0.1 (RFC 1928, RFC 1929) that connects where it is asked to, and keeps a list."""

import socket
import threading
from socketserver import BaseRequestHandler, ThreadingTCPServer

from tests.background import Background


class Socks(Background):
    """The proxy as a context manager. `login` is the user name and password that it wants; `asked` is where it led."""

    def __init__(self, login: tuple[str, str] | None = None) -> None:
        self.login = login
        self.asked: list[tuple[str, int]] = []
        server = _Server(("127.0.0.1", 0), _Handler)
        server.proxy = self
        super().__init__(server)
        self.place = f"127.0.0.1:{server.server_address[1]}"


class _Server(ThreadingTCPServer):
    daemon_threads = True
    proxy: Socks


class _Handler(BaseRequestHandler):
    server: _Server
    request: socket.socket

    def handle(self) -> None:
        try:
            upstream = self._agreed()
        except OSError:
            return
        with upstream:
            back = threading.Thread(target=_copy, args=(upstream, self.request), daemon=True)
            back.start()
            _copy(self.request, upstream)
            back.join()

    def _agreed(self) -> socket.socket:
        """The connection that was asked for. Raises OSError for what is not agreed upon."""
        login = self.server.proxy.login
        _, count = self._take(2)
        method = 2 if login else 0
        if method not in self._take(count):
            self.request.sendall(b"\5\xff")
            raise OSError
        self.request.sendall(bytes([5, method]))
        if login:
            self._take(1)
            given = tuple(self._take(self._take(1)[0]).decode() for _ in range(2))
            self.request.sendall(bytes([1, given != login]))
            if given != login:
                raise OSError
        _, _, _, kind = self._take(4)
        host = socket.inet_ntoa(self._take(4)) if kind == 1 else self._take(self._take(1)[0]).decode()
        port = int.from_bytes(self._take(2), "big")
        self.server.proxy.asked.append((host, port))
        try:
            upstream = socket.create_connection((host, port), timeout=30)
        except OSError:
            self.request.sendall(b"\5\5\0\1\0\0\0\0\0\0")
            raise
        self.request.sendall(b"\5\0\0\1\0\0\0\0\0\0")
        return upstream

    def _take(self, count: int) -> bytes:
        found = b""
        while len(found) < count:
            part = self.request.recv(count - len(found))
            if not part:
                raise OSError
            found += part
        return found


def _copy(one: socket.socket, other: socket.socket) -> None:
    try:
        while data := one.recv(1 << 16):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)
    except OSError:
        pass
