"""mock-data: fills a commerce workspace of a Postgres warehouse with mock data, and takes exactly that back.

    from loader import Session, clean, generate

    session = Session.open("postgresql://...", workspace="7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11")
    result = generate(session, "shopify", count=100)
    clean(session, run=result.run_id)

There is a function for each command of `mock-data`. Each takes a session, opens a connection of its own, and returns a
frozen result with `to_json()`; what goes wrong is a `MockDataError` with `message`, `hint` and `exit_code`. What
happens goes to the logger "loader". docs/python.md has examples, and the fixtures for pytest.

Every name below is imported when it is first used, so that `import loader` and `mock-data --help` answer at once.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:  # even typing takes time
    from typing import Any

    from loader.analysis import Analysis
    from loader.api import (
        analyze,
        clean,
        compare,
        create_warehouse,
        doctor,
        explain,
        export,
        generate,
        init,
        platforms,
        reset_embedded,
        rules_script,
        runs,
        scenarios,
        start_embedded,
        status,
        stop_embedded,
        upgrade_tag_tables,
        verify,
        verify_all,
    )
    from loader.cleanup import CleanResult
    from loader.comparison import Comparison
    from loader.diagnosis import DoctorResult
    from loader.embedded import Embedded
    from loader.errors import (
        ConfigError,
        ConnectError,
        InvariantError,
        LoadError,
        MockDataError,
        Refused,
        SchemaError,
        UsageError,
    )
    from loader.exporting import Exported
    from loader.first_files import FirstFiles
    from loader.flow.explanation import Explanation
    from loader.flow.result import Estimate, RunResult
    from loader.flow.scenario import Scenario
    from loader.ledger import Run, Status
    from loader.platform_list import PlatformList
    from loader.progress import Progress
    from loader.proof import AllProofs, Proof
    from loader.session import Session

__version__ = "0.1.0"
__all__ = [
    "AllProofs",
    "Analysis",
    "CleanResult",
    "Comparison",
    "ConfigError",
    "ConnectError",
    "DoctorResult",
    "Embedded",
    "Estimate",
    "Explanation",
    "Exported",
    "FirstFiles",
    "InvariantError",
    "LoadError",
    "MockDataError",
    "PlatformList",
    "Progress",
    "Proof",
    "Refused",
    "Run",
    "RunResult",
    "Scenario",
    "SchemaError",
    "Session",
    "Status",
    "UsageError",
    "analyze",
    "clean",
    "compare",
    "create_warehouse",
    "doctor",
    "explain",
    "export",
    "generate",
    "init",
    "platforms",
    "reset_embedded",
    "rules_script",
    "runs",
    "scenarios",
    "start_embedded",
    "status",
    "stop_embedded",
    "upgrade_tag_tables",
    "verify",
    "verify_all",
]

_MODULES = {
    "loader.analysis": ("Analysis",),
    "loader.cleanup": ("CleanResult",),
    "loader.comparison": ("Comparison",),
    "loader.diagnosis": ("DoctorResult",),
    "loader.embedded": ("Embedded",),
    "loader.errors": (
        *("ConfigError", "ConnectError", "InvariantError", "LoadError", "MockDataError", "Refused", "SchemaError"),
        "UsageError",
    ),
    "loader.exporting": ("Exported",),
    "loader.first_files": ("FirstFiles",),
    "loader.flow.explanation": ("Explanation",),
    "loader.flow.result": ("Estimate", "RunResult"),
    "loader.flow.scenario": ("Scenario",),
    "loader.ledger": ("Run", "Status"),
    "loader.platform_list": ("PlatformList",),
    "loader.progress": ("Progress",),
    "loader.proof": ("AllProofs", "Proof"),
    "loader.session": ("Session",),
}
"""Where the classes are; the functions are in `loader.api`."""


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module = next((module for module, names in _MODULES.items() if name in names), "loader.api")
    return getattr(import_module(module), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
