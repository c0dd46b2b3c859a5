"""mock-data: fills a commerce workspace of a Postgres warehouse with mock data, and takes exactly that back.

    from loader import Session, generate
    result = generate(Session.open("postgresql://..."), "shopify", count=100)

Every name below is imported when it is first used, so that `import loader` and `mock-data --help` answer at once.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:  # even typing takes time
    from typing import Any

    from loader.api import analyze, clean, compare, doctor, generate, runs, status, verify
    from loader.errors import MockDataError
    from loader.flow.result import RunResult
    from loader.session import Session

__version__ = "0.1.0"
__all__ = [
    "MockDataError",
    "RunResult",
    "Session",
    "analyze",
    "clean",
    "compare",
    "doctor",
    "generate",
    "runs",
    "status",
    "verify",
]

_MODULES = {"MockDataError": "loader.errors", "RunResult": "loader.flow.result", "Session": "loader.session"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_MODULES.get(name, "loader.api")), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
