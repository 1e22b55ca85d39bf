"""Where the gateway is: the same places in the same order as for the commands of Trialstream."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import NamedTuple, Optional

from .exceptions import TrialstreamError


class Settings(NamedTuple):
    """The gateway's address, and the token for it if there is one."""

    gateway: str
    token: Optional[str]


def _folder(variable: str, *usual: str) -> Path:
    base = os.environ.get(variable, "")
    return (Path(base) if base.strip() else Path.home().joinpath(*usual)) / "trialstream"


def _properties() -> dict[str, str]:
    named = os.environ.get("TRIALSTREAM_CONFIG")
    file = Path(named) if named else _folder("XDG_CONFIG_HOME", ".config") / "trialstream.properties"
    if not named and not file.exists():
        return {}
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as e:
        raise TrialstreamError(f"The settings file {file} cannot be read. Correct TRIALSTREAM_CONFIG.") from e
    found = {}
    for line in map(str.strip, lines):
        if line and line[0] not in "#!":
            name, _, value = line.partition("=")
            found[name.strip()] = value.strip().replace("\\:", ":").replace("\\=", "=")
    return found


def stack_file() -> Path:
    """The file in which ``trialstream up`` records where it listens."""
    return _folder("XDG_STATE_HOME", ".local", "state") / "stack.json"


def _running() -> Optional[str]:
    try:
        stack = json.loads(stack_file().read_text(encoding="utf-8"))
        if os.name == "posix":
            os.kill(int(stack["pid"]), 0)
        return str(stack["gateway"])
    except PermissionError:
        return str(stack["gateway"])  # somebody else's process, but it is alive
    except (OSError, ValueError, KeyError, TypeError):
        return None


def find(gateway: Optional[str], token: Optional[str]) -> Settings:
    """The address and the token that are in force, the arguments before all else."""
    of_file = _properties()

    def setting(name: str) -> Optional[str]:
        variable = "TRIALSTREAM_" + name.upper().replace(".", "_")
        return os.environ.get(variable, "").strip() or of_file.get(name) or None

    address = gateway or setting("gateway") or _running()
    if not address:
        raise TrialstreamError(
            f"No gateway is known: no stack of yours runs on this machine ({stack_file()} names none). "
            "Start one with 'trialstream up', or say where it is with gateway= or TRIALSTREAM_GATEWAY."
        )
    if not address.startswith(("http://", "https://")):
        raise TrialstreamError(f"Expected an address such as http://host:8080, but got {address!r}.")
    file = None if token else setting("token.file")
    if file:
        try:
            token = Path(file).read_text(encoding="utf-8").strip()
        except OSError as e:
            raise TrialstreamError(f"The token's file {file} cannot be read. Correct token.file.") from e
    return Settings(address.rstrip("/"), token or setting("token"))
