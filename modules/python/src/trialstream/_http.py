"""Requests to a gateway, repeated while it is away. Thread-safe; survives a fork."""

from __future__ import annotations

import http.client
import json
import os
import random
import socket
import ssl
import threading
import time
import urllib.parse
from typing import Any, Optional

from . import exceptions as ex
from ._settings import Settings

PATIENCE = 120.0
"""How many seconds calls are repeated for while a gateway that has answered before is away."""
FIRST_PATIENCE = 10.0
"""The same for a gateway that has never answered."""
_LOST = ("LEASE_LOST", "UNKNOWN_TRIAL")
_AWAY = (429, 502, 503, 504)


class Gateway:
    """One gateway's HTTP API. Each thread has a connection of its own."""

    def __init__(self, settings: Settings, ca_file: Optional[str] = None, patience: float = PATIENCE) -> None:
        self.address = settings.gateway
        self.patience = patience
        self._token = settings.token
        self._url = urllib.parse.urlsplit(settings.gateway)
        self._tls: Optional[ssl.SSLContext] = None
        if self._url.scheme == "https":
            try:
                self._tls = ssl.create_default_context(cafile=ca_file)
            except OSError as e:
                raise ex.TrialstreamError(f"The certificates {ca_file} cannot be read. Correct ca_file.") from e
        self._own = threading.local()
        self._answered = False

    def _connection(self, timeout: float) -> http.client.HTTPConnection:
        if getattr(self._own, "pid", None) != os.getpid():  # a fork shares sockets: open a new one
            host, port = self._url.hostname or "", self._url.port
            self._own.pid = os.getpid()
            if self._tls is None:
                self._own.connection = http.client.HTTPConnection(host, port, timeout=timeout)
            else:
                self._own.connection = http.client.HTTPSConnection(
                    host, port, timeout=timeout, context=self._tls
                )
        connection: http.client.HTTPConnection = self._own.connection
        connection.timeout = timeout
        if connection.sock is not None:
            connection.sock.settimeout(timeout)
        return connection

    def _once(self, method: str, path: str, body: Optional[bytes], timeout: float) -> tuple[int, str, bytes]:
        headers = {"Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = "Bearer " + self._token
        connection = self._connection(timeout)
        try:
            connection.request(method, self._url.path + path, body, headers)
            response = connection.getresponse()
            return response.status, response.headers.get("Retry-After") or "", response.read()
        except BaseException:
            connection.close()  # also at Ctrl-C: an answer may still be on its way
            raise

    def send(
        self, method: str, path: str, body: Any = None, timeout: float = 40.0, patience: Optional[float] = None
    ) -> Any:
        """The answer's JSON; raises one of :mod:`trialstream.exceptions`."""
        data = None if body is None else json.dumps(body).encode()
        patience = self.patience if patience is None else patience
        end = time.monotonic() + (patience if self._answered else min(patience, FIRST_PATIENCE))
        pause, fresh = 0.1, True
        while True:
            wait = 0.0
            try:
                status, retry_after, content = self._once(method, path, data, timeout)
                self._answered = True
                if status not in _AWAY:
                    return _content(status, content, self.address)
                wait = float(retry_after) if retry_after.isdigit() else 1.0
                problem = f"The gateway at {self.address} is not available now (status {status}). Try again later."
                cause: Optional[Exception] = None
            except (OSError, http.client.HTTPException) as e:
                problem, cause = self._explained(e), e
                if fresh and isinstance(e, (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError)):
                    fresh = False  # an idle connection was closed: the next one is new
                    continue
            wait = max(wait, pause * random.uniform(0.5, 1.0))
            if time.monotonic() + wait > end:
                raise ex.GatewayUnavailable(problem) from cause
            time.sleep(wait)
            pause = min(2 * pause, 5.0)

    def _explained(self, e: Exception) -> str:
        """What a failed connection means; raises at once if trying again cannot help."""
        where = f"{self._url.hostname}:{self._url.port or ''}"
        final = None
        if isinstance(e, ssl.SSLCertVerificationError):
            final = f"The certificate of {where} is not trusted ({e.verify_message}). Name its authority with ca_file=."
        elif isinstance(e, ssl.SSLError) and not self._answered:
            final = f"{where} does not speak TLS ({e.reason}). If it is a plain gateway, write http:// for https://."
        elif isinstance(e, socket.gaierror) and not self._answered:
            final = f"There is no host named {self._url.hostname}. Correct gateway= or TRIALSTREAM_GATEWAY."
        elif isinstance(e, http.client.BadStatusLine) and not isinstance(e, http.client.RemoteDisconnected):
            final = f"{where} does not speak HTTP. If it is a gateway with TLS, write https:// for http://."
        if final:
            raise ex.GatewayUnavailable(final) from e
        return (
            f"No gateway answers at {self.address} ({e or type(e).__name__}). Start it, or correct gateway= or"
            " TRIALSTREAM_GATEWAY; if it has TLS, its address begins with https://."
        )


def _content(status: int, content: bytes, address: str) -> Any:
    try:
        answer = json.loads(content)
    except ValueError:
        if status >= 400 and not content.strip().startswith(b"<"):
            raise ex.TrialstreamError(f"The gateway at {address} answered {status}: {content[:200]!r}.") from None
        raise ex.TrialstreamError(f"What answers at {address} is no Trialstream gateway. Correct the address.") from None
    if status < 400:
        return answer
    reason, detail = str(answer.get("reason", "")), str(answer.get("detail", f"The gateway answered {status}."))
    if reason in ("UNKNOWN_STUDY", "STUDY_DELETED"):
        raise ex.UnknownStudyError(f"{detail} Create it with create_study, or correct the name.")
    if reason == "DUPLICATE_STUDY":
        raise ex.DuplicatedStudyError(f"{detail} Use it with load_if_exists=True, or choose another name.")
    if reason == "STUDY_CLOSED":
        raise ex.StudyClosed(f"{detail} Resume it with study.resume(), or create another one.")
    if reason in _LOST:
        raise ex.TrialLost(detail)
    if reason == "TRIAL_FINISHED":
        raise ex.UpdateFinishedTrialError(detail)
    if status in (401, 403):
        raise ex.AccessDenied(f"{detail} Give a valid token with token= or TRIALSTREAM_TOKEN.")
    if status in (400, 413, 422):
        raise ex.InvalidRequest(detail)
    if reason == "NO_COMPLETE_TRIAL":
        raise ValueError(detail)
    raise ex.TrialstreamError(detail)
