"""Completion in the real shells: what a person at a prompt gets for the TAB key. Nothing here needs a database."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from loader.cli.completing import SHELLS
from tests.support.paths import FIXTURES, ROOT
from tests.support.terminals import terminal

LINES = {
    "gener": ["generate"],
    "generate sh": ["shopify"],
    "generate smart b": ["bigcommerce"],
    "generate shopify mi": ["minimal"],
    "generate shopify --scenario v": ["viral-product"],
    f"generate --platforms {FIXTURES / 'sixth'} ets": ["etsy"],
    "status --env st": ["staging"],
    "--json clea": ["clean"],
    "runs l": ["latest"],
    "clean --conf": ["--confirm"],
    "completion ": list(SHELLS),
}
_READY, _LINE_AWAY = "ready>", "\x15"
_BASH = """
source "$1"; shift
for line; do
    read -ra words <<<"mock-data $line"
    [[ $line == *" " ]] && words+=("")
    COMP_WORDS=("${words[@]}") COMP_CWORD=$((${#words[@]} - 1)) COMPREPLY=()
    _mock_data_completion mock-data
    echo "${COMPREPLY[*]}"
done
"""
_FISH = 'source $argv[1]; for line in $argv[2..]; echo (complete -C "mock-data $line" | cut -f 1); end'


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A shell's, with `mock-data` on its path."""
    program = tmp_path / "bin" / "mock-data"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m loader "$@"\n')
    program.chmod(0o755)
    path = f"{program.parent}:{os.environ['PATH']}"
    return {"PATH": path, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "TERM": "dumb", "LC_ALL": "C.UTF-8"}


def installed(shell: str) -> str:
    """The shell's path; a machine that checks everything has it, another may lack it."""
    path = shutil.which(shell)
    if path is None and os.environ.get("MOCK_DATA_REQUIRE_TESTCONTAINER") != "1":
        pytest.skip(f"{shell} is not installed")
    assert path, f"{shell} is not installed: .ci/run does that"
    return path


def script(shell: str, environment: dict[str, str]) -> Path:
    """The file that `mock-data completion SHELL` fills."""
    path = Path(environment["HOME"]) / f"completion.{shell}"
    with path.open("w") as file:
        subprocess.run(["mock-data", "completion", shell], env=environment, stdout=file, check=True)
    return path


@pytest.mark.parametrize(("shell", "program"), [("bash", _BASH), ("fish", _FISH)])
def test_bash_and_fish_complete_commands_options_and_values(
    environment: dict[str, str], shell: str, program: str
) -> None:
    path, more = installed(shell), ["--norc"] if shell == "bash" else ["--no-config"]
    zeroth = ["bash"] if shell == "bash" else []
    call = [path, *more, "-c", program, *zeroth, str(script(shell, environment)), *LINES]
    done = subprocess.run(call, env=environment, capture_output=True, text=True, check=True, timeout=120)
    assert {line: sorted(found.split()) for line, found in zip(LINES, done.stdout.splitlines(), strict=True)} == {
        line: sorted(words) for line, words in LINES.items()
    }, done.stderr


def test_zsh_completes_at_its_prompt(environment: dict[str, str]) -> None:
    """zsh completes only where there is a line editor: on a terminal, where people's own file sets it up."""
    path, completes = installed("zsh"), 'eval "$(mock-data completion zsh)"'
    setup = (
        "autoload -Uz compinit && compinit -u -d $HOME/dump",
        completes,
        f"PS1='{_READY}'",
        "unset zle_bracketed_paste",
    )
    (Path(environment["HOME"]) / ".zshrc").write_text("\n".join((*setup, "")))
    with terminal([path, "-d", "-i"], environment, columns=400) as prompt:
        prompt.until(_READY)
        for line, words in LINES.items():
            if len(words) == 1:
                whole = f"mock-data {line[: line.rfind(' ') + 1]}{words[0]} "
                prompt.until(whole, typed=f"{_LINE_AWAY}mock-data {line}\t")


def test_without_a_shell_the_choice_is_said(environment: dict[str, str]) -> None:
    done = subprocess.run(["mock-data", "completion"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert all(shell in done.stderr for shell in SHELLS)
