"""SQL files whose first lines say what must come of them: `-- word: text`, a word as often as wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

_LINE = re.compile(r"^-- (\w+): (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Script:
    """One file: its SQL, and its header line by line."""

    name: str
    sql: str
    header: tuple[tuple[str, str], ...]

    def all(self, word: str) -> tuple[str, ...]:
        return tuple(text for name, text in self.header if name == word)

    def one(self, word: str, default: str = "") -> str:
        return next(iter(self.all(word)), default)

    @property
    def reason(self) -> str:
        """The regular expression of why it is refused; "" if it loads."""
        return self.one("expect").partition(" ")[2]


def scripts(folder: Path, pattern: str, words: AbstractSet[str]) -> Iterator[Script]:
    """The files of a folder by name. Fails at a header line that is none of `words`, and without `expect`."""
    for path in sorted(folder.glob(pattern)):
        text = path.read_text("utf-8")
        script = Script(path.stem, text, tuple(_LINE.findall(text)))
        assert {word for word, _ in script.header} <= words, f"{path.name} has an unknown header line"
        said = re.match(r"loads$|(refuses|fails|breaks) .", script.one("expect"))
        assert said, f"{path.name} does not say what to expect"
        yield script
