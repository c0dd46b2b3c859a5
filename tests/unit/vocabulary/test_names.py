"""What people call platforms: each built-in name and alias finds its platform, in a folder of one's own too."""

from __future__ import annotations

from pathlib import Path

import pytest

from loader.errors import ConfigError, UsageError
from loader.vocabulary import asked_for, load, platform_named

ORDER = '[order]\nobjects = ["x"]\n'


def test_every_name_and_alias_finds_its_platform_however_it_is_written() -> None:
    known = load()
    for name, one in known.items():
        for word in (name, *one.aliases, one.title):
            for written in (word, word.upper(), word.replace("_", "-"), word.replace("_", " ").replace(" ", "")):
                assert platform_named(known, written) == name, written


def test_a_folder_s_platforms_have_aliases_and_their_names_go_before_ours(tmp_path: Path) -> None:
    (tmp_path / "ads.toml").write_text(f'aliases = ["kiosk"]\n{ORDER}', "utf-8")
    known = load(tmp_path)
    assert platform_named(known, "Kiosk") == platform_named(known, "ADS") == "ads"
    assert platform_named(known, "adwords") == "google_ads"
    assert asked_for(known, ("smart", "minimal"), "Minimal", "kiosk") == ("ads", "minimal")


def test_an_alias_of_two_is_the_first_one_s(tmp_path: Path) -> None:
    (tmp_path / "corner.toml").write_text(f'aliases = ["w.c."]\n{ORDER}', "utf-8")
    assert platform_named(load(tmp_path), "W-C") == "woocommerce"


@pytest.mark.parametrize("aliases", ['"woo"', "[3]"])
def test_aliases_are_a_list_of_texts(tmp_path: Path, aliases: str) -> None:
    (tmp_path / "corner.toml").write_text(f"aliases = {aliases}\n{ORDER}", "utf-8")
    with pytest.raises(ConfigError, match="aliases must be a list of texts"):
        load(tmp_path)


def test_a_platform_called_like_a_strategy_stays_one(tmp_path: Path) -> None:
    (tmp_path / "smart.toml").write_text(ORDER, "utf-8")
    assert asked_for(load(tmp_path), ("smart", "minimal"), "smart", None) == ("smart", "smart")
    with pytest.raises(UsageError, match="no platform is given"):
        asked_for(load(), ("smart", "minimal"), "smart", None)
