"""Plugin classes, imported when first needed and never with a way to the network.

detect-secrets imports `requests` for verification, which staylocal never does: it would tell a third party
of what was found, and its import is two thirds of the start-up time. While a plugin module is imported, a
stub stands in its place, so that a plugin can't reach the network even if something called `verify`.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from contextlib import contextmanager
from functools import cache
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class _RequestError(Exception):
    """`requests.exceptions.RequestException`, which plugins name in `except` clauses."""


class _Response:
    """`requests.Response`, which plugins name in annotations."""


class _Stub(ModuleType):
    """A `requests` that knows the two names above; the use of any other raises AttributeError."""

    def __init__(self) -> None:
        super().__init__("requests", "staylocal's stand-in: there is no network here")
        self.exceptions = SimpleNamespace(RequestException=_RequestError)
        self.Response = _Response


_STUB = _Stub()


@contextmanager
def _standing_in(name: str, module: ModuleType) -> Iterator[None]:
    real = sys.modules.get(name)
    sys.modules[name] = module
    try:
        yield
    finally:
        if real is None:
            del sys.modules[name]
        else:
            sys.modules[name] = real


@cache
def _bare() -> ModuleType:
    """`detect_secrets` without what its `__init__` loads for scans of its own: 15 ms that no plugin needs."""
    spec = importlib.util.find_spec("detect_secrets")
    if spec is None or spec.submodule_search_locations is None:
        raise ModuleNotFoundError("detect_secrets", name="detect_secrets")
    package = ModuleType("detect_secrets")
    package.__path__ = list(spec.submodule_search_locations)
    package.__spec__ = spec
    return package


def module(name: str) -> ModuleType:
    """Give the module of that name, imported without `requests`."""
    if name in sys.modules:
        return sys.modules[name]
    with _standing_in("requests", _STUB):
        if "detect_secrets" in sys.modules:
            return importlib.import_module(name)
        with _standing_in("detect_secrets", _bare()):
            return importlib.import_module(name)


@cache
def plugin(spec: str) -> Any:  # noqa: ANN401 - detect-secrets' classes are not typed for us
    """Give the one instance of the class that `spec` names, as "module:Class"."""
    name, _, class_name = spec.partition(":")
    return getattr(module(name), class_name)()
