"""Deleting what is marked, children before parents, beside the shop's own triggers, rules and foreign keys.

A DELETE may change rows that are still to go (a counter, ON DELETE SET NULL): they are found again by their key and
their writer, which is now this transaction. It may keep rows (a trigger that returns NULL, a rule): they stay, and so
do the rows that they refer to. Each row is tried once, since a trigger that fires twice may count twice. Refused: rows
that were changed on the way, and that no unique key tells from others. The caller owns the transaction.
"""

from __future__ import annotations

from collections.abc import Mapping

from psycopg import sql

from loader import errors, progress
from loader.cleanup.failure import explained
from loader.cleanup.keys import Cleaner, equal
from loader.cleanup.target import Target
from loader.connection import shops_path
from loader.hooks import named, switched_off
from loader.resources import named_query

OURS = sql.SQL(named_query("clean.ours"))
"""The row t was written by this very transaction."""


class Deletion:
    """Deletes the rows marked in `targets`, and counts what stays; `phase` is what that is reported as."""

    def __init__(self, cleaner: Cleaner, targets: Mapping[int, Target], phase: str = "removing") -> None:
        self._cleaner = cleaner
        self._targets = targets
        self._phase = phase
        self._restless = False

    def run(self) -> list[Target]:
        """The tables in the order of their deletion. Constraints that wait for COMMIT speak before it."""
        ordered = self._children_first()
        done, total = 0, sum(target.found for target in ordered)
        for target in ordered:
            progress.at(self._phase, done, total, "rows", item=target.qualified, planned=target.found)
            done += target.found
            with explained(self._cleaner.conn, target):
                self._hold(target)
                self._delete(target)
            self._restless |= bool(target.guards) or any(r.acts and r.oid in self._targets for r in target.references)
        with explained(self._cleaner.conn), shops_path(self._cleaner.conn):
            self._cleaner.execute("immediate")
        for target in ordered:
            self._count(target)
        return ordered

    def _hold(self, target: Target) -> None:
        """Rows that rows which had to stay refer to stay as well."""
        for reference in target.references:
            child = self._targets.get(reference.oid)
            if child and child.kept and child is not target:
                self._find_again(child, child.staying)
                tables = {"marked": target.marked, "staying": target.staying}
                tables |= {"child": child.table, "child_staying": child.staying}
                held = self._cleaner.execute("hold", match=reference.match("d"), **tables).rowcount
                self._keep(target, held, f"rows of {child.qualified} that stay refer to them")

    def _delete(self, target: Target) -> None:
        wanted = target.found - target.kept
        if self._restless:
            self._find_again(target, target.marked)
        parts = {"table": target.table, "marked": target.marked, "staying": target.staying}
        with shops_path(self._cleaner.conn):  # deleting sets off the shop's own code
            missed = wanted - self._cleaner.execute("delete", **parts).rowcount
        if missed:
            self._find_again(target, target.marked)
            still = self._cleaner.execute("still", **parts).rowcount
            if missed > still:
                self._refuse_untold(target)
            keepers = [guard for guard in target.guards if guard.early]
            remedy = f"{switched_off(keepers)} then clean again"
            self._keep(target, still, f"{named(keepers)} keeps them from being deleted (to remove them: {remedy})")

    def _keep(self, target: Target, rows: int, why: str) -> None:
        target.kept += rows
        if rows and why not in target.reasons:
            target.reasons.append(why)

    def _find_again(self, target: Target, rows: sql.Identifier) -> None:
        """Where the rows lie that this transaction has changed meanwhile."""
        for key, places in target.by_key() if target.told else ():
            match, tenant = equal("d", key, "t", key), self._cleaner.tenant("t", target.tenant)
            parts = {"table": target.table, "rows": rows, "match": match, "tenant": tenant, "ours": OURS}
            self._cleaner.execute("find_again", relations=sql.Literal(places), **parts)

    def _refuse_untold(self, target: Target) -> None:
        """Without a unique key a row that changed on the way cannot be told from others that did."""
        tenant = self._cleaner.tenant("t", target.tenant)
        if not target.told and self._cleaner.count("touched", table=target.table, tenant=tenant, ours=OURS):
            guards = [guard for one in self._targets.values() for guard in one.guards]
            raise errors.Refused(
                f"nothing was removed: rows of {target.qualified} were changed on the way, by {named(guards)}, and no"
                " unique key tells them from others",
                f"{switched_off(guards)} then clean again",
            )

    def _count(self, target: Target) -> None:
        """What is left of the rows that were kept, once everything has happened."""
        if target.kept:
            self._find_again(target, target.staying)
            target.kept -= self._cleaner.execute("gone", table=target.table, staying=target.staying).rowcount

    def _children_first(self) -> list[Target]:
        """Tables that refer to each other: the one that was loaded last first, since the others hold nothing of it."""
        below = {oid: self._below(target) for oid, target in self._targets.items()}
        left, ordered = dict(self._targets), []  # what was loaded last is the first
        while left:
            oid = next(oid for oid in left if all(oid in below[child] for child in below[oid] & left.keys()))
            ordered.append(left.pop(oid))
        return ordered

    def _below(self, target: Target) -> set[int]:
        """The cleaned tables that refer to it, and those that refer to them."""
        found: set[int] = set()
        left = [target]
        while left:
            children = {r.oid for r in left.pop().references} & self._targets.keys() - found
            found |= children
            left += [self._targets[oid] for oid in children]
        return found
