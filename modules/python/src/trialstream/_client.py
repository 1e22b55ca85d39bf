"""Creating, finding, copying and deleting studies."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Sequence
from typing import Any, Optional, Union

from . import _settings, samplers
from ._http import Gateway
from ._json import to_json
from .exceptions import DuplicatedStudyError, TrialstreamError, UnknownStudyError
from .samplers import Algorithm
from .study import Study, path_of

_gateways: dict[tuple[_settings.Settings, Optional[str]], Gateway] = {}
_lock = threading.Lock()


def gateway_of(storage: Optional[str], gateway: Optional[str], token: Optional[str], ca_file: Optional[str]) -> Gateway:
    """The gateway of these arguments; one object for each address and token, whose connections are kept."""
    if storage is not None and gateway is not None:
        raise ValueError("Expected either gateway or storage, which mean the same, but got both.")
    settings = _settings.find(gateway or storage, token)
    with _lock:
        return _gateways.setdefault((settings, ca_file), Gateway(settings, ca_file))


def create_study(
    *,
    storage: Optional[str] = None,
    sampler: Optional[Union[Algorithm, str]] = None,
    pruner: Optional[Union[Algorithm, str]] = None,
    study_name: Optional[str] = None,
    direction: Optional[str] = None,
    load_if_exists: bool = False,
    directions: Optional[Sequence[str]] = None,
    gateway: Optional[str] = None,
    token: Optional[str] = None,
    ca_file: Optional[str] = None,
    user_attrs: Optional[dict[str, Any]] = None,
    **more: Any,
) -> Study:
    """Creates a study. ``more`` are fields of ``POST /studies``: ``max_trials``, ``lease_seconds``, ``seed`` and others."""
    if direction is not None and directions is not None:
        raise ValueError("Expected either direction or directions, but got both.")
    where = gateway_of(storage, gateway, token, ca_file)
    name = study_name or f"no-name-{uuid.uuid4()}"
    fields = {
        "sampler": samplers.form(sampler),
        "pruner": samplers.form(pruner),
        "user_attrs": None if user_attrs is None else to_json(user_attrs),
        **more,
    }
    body = {
        "name": name,
        "directions": list(directions) if directions is not None else [direction or "minimize"],
        "request_id": str(uuid.uuid4()),
        **{field: value for field, value in fields.items() if value is not None},
    }
    try:
        return Study(where, where.send("POST", "/api/v1/studies", body))
    except DuplicatedStudyError:
        if not load_if_exists:
            raise
        return Study(where, where.send("GET", path_of(name)))


def load_study(
    *,
    study_name: Optional[str] = None,
    storage: Optional[str] = None,
    gateway: Optional[str] = None,
    token: Optional[str] = None,
    ca_file: Optional[str] = None,
) -> Study:
    """The study of this name; without a name, the only one that there is."""
    where = gateway_of(storage, gateway, token, ca_file)
    if study_name is None:
        names = [info["name"] for info in where.send("GET", "/api/v1/studies?limit=2")]
        if len(names) != 1:
            raise ValueError("Expected study_name, since the gateway does not have exactly one study.")
        study_name = names[0]
    return Study(where, where.send("GET", path_of(study_name)))


def delete_study(
    *,
    study_name: str,
    storage: Optional[str] = None,
    gateway: Optional[str] = None,
    token: Optional[str] = None,
    ca_file: Optional[str] = None,
) -> None:
    """Deletes a study and its trials."""
    where = gateway_of(storage, gateway, token, ca_file)
    where.send("GET", path_of(study_name))
    try:
        where.send("DELETE", path_of(study_name))
    except UnknownStudyError:
        pass  # it was there a moment ago: the answer to an earlier copy of this request was lost


def get_all_study_summaries(
    *,
    storage: Optional[str] = None,
    gateway: Optional[str] = None,
    token: Optional[str] = None,
    ca_file: Optional[str] = None,
) -> list[dict[str, Any]]:
    """What the gateway shows of each study that the token may read, oldest first."""
    where = gateway_of(storage, gateway, token, ca_file)
    found: list[dict[str, Any]] = []
    while True:
        page = where.send("GET", f"/api/v1/studies?offset={len(found)}&limit=1000")
        found += page
        if len(page) < 1000:
            return found


def get_all_study_names(
    *,
    storage: Optional[str] = None,
    gateway: Optional[str] = None,
    token: Optional[str] = None,
    ca_file: Optional[str] = None,
) -> list[str]:
    """The names of all studies."""
    return [
        info["name"]
        for info in get_all_study_summaries(storage=storage, gateway=gateway, token=token, ca_file=ca_file)
    ]


def copy_study(
    *,
    from_study_name: str,
    to_study_name: str,
    gateway: Optional[str] = None,
    token: Optional[str] = None,
    ca_file: Optional[str] = None,
    timeout: float = 600.0,
) -> Study:
    """A new study with all trials of another but those that run; waits until all are there."""
    where = gateway_of(None, gateway, token, ca_file)
    old = where.send("GET", path_of(from_study_name))
    body = {"name": to_study_name, "directions": old["directions"], "sampler": old["sampler"], "pruner": old["pruner"]}
    study = Study(where, where.send("POST", "/api/v1/studies", {**body, "from_study": from_study_name}))
    end = time.monotonic() + timeout
    while not study.user_attrs.get("copied_from", {}).get("complete"):
        if time.monotonic() > end:
            raise TrialstreamError(f"Not all trials are in {to_study_name!r} after {timeout} s. Copy once more.")
        time.sleep(0.2)
    return study
