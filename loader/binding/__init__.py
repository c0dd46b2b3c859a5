"""The whole schema bound: every semantic object on its base table, its links resolved, its CHECKs made to be kept.

A view is followed to the base table that holds its rows (COPY into a view is impossible, 42809). Refused, with the
reason and before anything is written: an object whose rows no one table holds, and a table that two objects show.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from loader.binding.entity import bind_entity
from loader.binding.evidence import Evidence
from loader.binding.links import linked, narrowed
from loader.binding.match import NameMatch
from loader.binding.pins import applied, pins_of, refuse_unknown
from loader.binding.score import candidates
from loader.binding.seen import as_seen
from loader.binding.subject import Subject
from loader.binding.whole import refuse_parts
from loader.constraints.enforcement import enforce
from loader.entities import LOAD_ORDER
from loader.errors import SchemaError
from loader.flow.binding import Binding, Entity
from loader.flow.table import Catalog, SemanticObject
from loader.overrides import NO_OVERRIDES, Overrides
from loader.vocabulary import Vocabulary


def bind(catalog: Catalog, vocabularies: Iterable[Vocabulary], overrides: Overrides = NO_OVERRIDES) -> Binding:
    """The entities of these platforms that the catalog has, parents first; an absent platform has none.

    `overrides` are what a person says of single columns. Raises `SchemaError` (exit 5) for objects without a table of
    their own, `ConfigError` (exit 3) for an override that names nothing or does not fit.
    """
    platforms = {one.platform: one for one in vocabularies}
    subjects = _subjects(catalog, platforms.values())
    refuse_unknown(overrides, {name for subject in subjects for name in subject.called}, catalog.relations)
    pinned = [pins_of(overrides, subject) for subject in subjects]
    bound = [bind_entity(*pair) for pair in zip(subjects, pinned, strict=True)]
    _refuse_one_table(bound)
    # foreign keys become links, now that every parent is known
    ranked = sorted(bound, key=lambda e: (e.platform, LOAD_ORDER[e.name]))
    by_view = dict(zip((subject.view for subject in subjects), pinned, strict=True))
    every = narrowed(_linked(ranked, platforms))
    entities = tuple(applied(entity, by_view[entity.view_schema, entity.view_name]) for entity in every)
    by_name = {(entity.platform, entity.name): entity for entity in entities}
    refuse_parts([(subject, by_name[subject.vocabulary.platform, subject.words.name]) for subject in subjects])
    return Binding(tuple(enforce(entity, entities, platforms[entity.platform].kinds) for entity in entities))


def _linked(ranked: Sequence[Entity], platforms: Mapping[str, Vocabulary]) -> list[Entity]:
    """Every entity linked to those before it as they are by then: a link may lead to a link."""
    done: list[Entity] = []
    for place, entity in enumerate(ranked):
        none = platforms[entity.platform].words(entity.name).none
        done.append(linked(entity, [*done, *ranked[place:]], none))
    return done


def _subjects(catalog: Catalog, vocabularies: Iterable[Vocabulary]) -> tuple[Subject, ...]:
    """The objects that these platforms know, each on its table as the views of its platform show it."""
    wanted = {name: (one, words) for one in vocabularies for words in one.entities for name in words.objects}
    found = [item for item in catalog.objects if item.name in wanted]
    _refuse_without_table(catalog, found)
    subjects: list[Subject] = []
    for item in found:
        vocabulary, words = wanted[item.name]
        beside = [one for one in found if wanted[one.name][0] is vocabulary]
        table = as_seen(catalog, item, sorted(beside, key=lambda one: LOAD_ORDER[wanted[one.name][1].name]))
        subjects += [Subject(vocabulary, words, item, table)] if table else []
    return tuple(subjects)


def _refuse_without_table(catalog: Catalog, found: Iterable[SemanticObject]) -> None:
    if without := "; ".join(_no_table(item) for item in found if catalog.table_of(item) is None):
        raise SchemaError(without, "load these by hand, or give each a base table that its view shows")


def _no_table(item: SemanticObject) -> str:
    what = "a foreign table" if item.kind == "f" else "a view of which no column comes straight from a table"
    return f"{item.qualified} is {what}"


def _refuse_one_table(bound: Sequence[Entity]) -> None:
    """Two objects of one platform over one table: nobody knows which of them a row belongs to."""
    first: dict[tuple[str, int], Entity] = {}
    for entity in bound:
        other = first.setdefault((entity.platform, entity.table.oid), entity)
        if other is not entity:
            raise SchemaError(
                f"{other.view_schema}.{other.view_name} and {entity.view_schema}.{entity.view_name} both show"
                f" {entity.table.qualified}: one of them is made from the other's rows",
                "give each a base table of its own",
            )


def considered(
    catalog: Catalog, vocabulary: Vocabulary, view: tuple[str, str], column: str
) -> tuple[list[NameMatch], list[str]]:
    """Of one column of a platform's semantic object: what speaks for which meaning, the strongest first; and the
    meanings that are usually held in such a type. Both are empty for a column that the server fills."""
    subject = next(one for one in _subjects(catalog, [vocabulary]) if one.view == view)
    found = next((one for one in subject.writable if one.name == column), None)
    if found is None:
        return [], []
    names = subject.words.columns
    usual = Evidence(subject, subject.writable, names, {}).fitting(found)
    return candidates(subject, found, names), list(usual)


__all__ = ["bind", "considered"]
