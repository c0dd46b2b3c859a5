"""Headless Chromium: what a page looks like, and what it does. Debian's package `chromium`; tests skip without it."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    "--no-default-browser-check", "--metrics-recording-only", "--disable-features=OptimizationHints,Translate",
    "--enable-logging=stderr", "--virtual-time-budget=2000",
)  # fmt: skip
_OWN = re.compile(rb"\b(google|googleapis|gvt1)\.com\b")
"""What Chromium asks of its maker, whatever page it shows."""
DARK = "--blink-settings=preferredColorScheme=0"
_MEASURE = """
const frame = document.querySelector('iframe');
frame.onload = () => {
  const d = frame.contentDocument, w = frame.contentWindow, root = d.documentElement;
  const box = e => { const b = e.getBoundingClientRect(); return [b.left, b.top + w.scrollY, b.width, b.height]; };
  const seen = e => {
    const b = e.getBoundingClientRect(), s = w.getComputedStyle(e);
    return (b.width > 0 || b.height > 0) && (s.stroke !== 'none' || s.fill !== 'none') && !e.closest('defs');
  };
  const note = document.createElement('pre');
  note.id = 'measured';
  note.textContent = JSON.stringify({
    width: root.clientWidth, scroll: root.scrollWidth, height: root.scrollHeight,
    ground: w.getComputedStyle(d.body).backgroundColor,
    letters: Math.min(...[...d.querySelectorAll('figure svg text')].map(e => e.getBoundingClientRect().height)),
    charts: [...d.querySelectorAll('figure > svg')].map(e => ({
      box: box(e), drawn: [...e.querySelectorAll('path, use, text')].filter(seen).length,
    })),
  });
  document.body.appendChild(note);
};
"""


def chromium() -> str:
    """The program; skips the test if there is none."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium: apt-get install chromium")
    return found


@contextmanager
def proxy() -> Iterator[tuple[str, list[bytes]]]:
    """A proxy that refuses, its address, and the first line of whatever a page asked of it."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_refuse, args=(server, asked), daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}", asked
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def _refuse(server: socket.socket, asked: list[bytes]) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:  # the test is over
            return
        with connection:
            connection.settimeout(2)
            line = connection.recv(200).split(b"\r\n")[0]
            if not _OWN.search(line):
                asked.append(line)


def run(page: Path, profile: Path, *options: str, width: int = 1100, height: int = 3000) -> tuple[str, str]:
    """stdout and stderr of a look at the page."""
    command = [chromium(), *_QUIET, f"--user-data-dir={profile}", f"--window-size={width},{height}", *options]
    done = subprocess.run([*command, page.as_uri()], capture_output=True, text=True, timeout=120, check=False)
    return done.stdout, done.stderr


def console(stderr: str) -> list[str]:
    """What the page wrote on the console: errors, and what its own policy refused."""
    return [line for line in stderr.splitlines() if "CONSOLE" in line]


def framed(page: Path, width: int, height: int = 1000) -> Path:
    """A page that shows the page in a frame: Chromium's own window is never narrower than 500."""
    text = escape(page.read_text("utf-8"))
    frame = f'<iframe srcdoc="{text}" style="width:{width}px;height:{height}px;border:0;display:block"></iframe>'
    path = page.with_name(f"{page.stem}-{width}-{height}.html")
    path.write_text(f'<!DOCTYPE html><body style="margin:0">{frame}<script>{_MEASURE}</script></body>', "utf-8")
    return path


def measured(page: Path, profile: Path, *options: str, width: int = 1100) -> dict[str, Any]:
    """Sizes of the page: its `width`, `scroll` width and `height`, the colour of its `ground`, the height of the
    smallest `letters` of a chart, and of all `charts` the `box` (left, top, width, height) and how many parts are
    `drawn`."""
    out, _ = run(framed(page, width), profile, "--dump-dom", *options)
    found = re.search(r'<pre id="measured">(.*?)</pre>', out, re.DOTALL)
    assert found, "the page was not drawn"
    answer: dict[str, Any] = json.loads(unescape(found[1]))
    return answer
