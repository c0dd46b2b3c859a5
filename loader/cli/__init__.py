"""The command line: a thin shell over `loader.api`. Options in, one call, one JSON object or tables for people out.

Heavy modules are imported by the command that needs them: `mock-data --help` must answer at once.
"""

from loader.cli.commands import cli
from loader.cli.exits import main

__all__ = ["cli", "main"]
