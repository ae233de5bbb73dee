"""Loads a plan file into the database: all or nothing, as often as one likes, never touching what was recorded.

Three versions of every value are compared: what is stored, what the file says, and what the file said when it was
loaded last (LoadedRow). A stored value that differs from both others was changed by hand: it is kept and listed, as is
a row that was deleted by hand. A stored row that differs and was never loaded counts as changed by hand. Rows that the
file does not have are listed, never deleted. Points are not compared; they are laid anew for what changed.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction

from indicators.models import Indicator, Reading, Target
from lingling_plan.auditing import note
from lingling_plan.counted import count_rows
from lingling_plan.models import Plan, RuleBook, RuleSet
from lingling_plan.pace import RuleKind
from projects.models import Milestone, ProgressReport, Project
from seeding import rows
from seeding.fixture import Fixture, FixtureError, wrong
from seeding.models import LoadedRow
from seeding.rows import LOADED, Row

# Columns that say one thing together: when one was changed by hand, the file's others are not mixed in.
TOGETHER = (
    {"value", "value_high", "bound", "refers_to"},
    {"pace", "pace_figures"},
    {"lead", "lead_basis"},
    {"capacity", "capacity_unit"},
    {"yellow", "red", "half"},
)


# What a recorded figure means; the admin shows these columns of an indicator with figures, and changes none either.
MEANING = {"unit", "measure", "counted"}


@dataclass(frozen=True)
class Difference:
    """One column of a row: as it was and as it becomes, or, where it is kept, as stored and as the file says."""

    row: str
    column: str
    stored: str
    file: str


@dataclass
class Outcome:
    """What loading did, or would do: rows counted by model, differences in words."""

    created: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    kept: list[Row] = field(default_factory=list)
    changes: list[Difference] = field(default_factory=list)
    keeps: list[Difference] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    points: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.created or self.changed)

    @property
    def summary(self) -> str:
        counts = f"新增 {len(self.created)} 条，改动 {len(self.changed)} 条，保留手工改动 {len(self.kept)} 条"
        return f"{counts}，月度应达有变 {self.points} 条"

    def counts(self) -> list[tuple[str, int, int, int]]:
        """Per model: its Chinese name and how many rows were created, changed, kept."""
        counted = [Counter(row.model for row in group) for group in (self.created, self.changed, self.kept)]
        return [
            (model._meta.verbose_name, *(count[model] for count in counted))
            for model in LOADED
            if any(count[model] for count in counted)
        ]

    def created_by_model(self) -> list[tuple[str, list[str]]]:
        """Per model with new rows: its Chinese name and the rows in words."""
        groups = {model._meta.verbose_name: [] for model in LOADED}
        for row in self.created:
            groups[row.model._meta.verbose_name].append(str(row))
        return [(name, words) for name, words in groups.items() if words]

    def digest(self) -> str:
        """The same for the same effect: what was previewed can be recognised when it is confirmed."""
        effect = (sorted(map(str, self.created)), self.changes, self.keeps, self.absent, self.points)
        return hashlib.sha256(repr(effect).encode()).hexdigest()


@transaction.atomic
def load(fixture: Fixture, *, overwrite: bool = False, source: str = "") -> Outcome:
    """Load a checked plan file. FixtureError, and nothing changed, when a row cannot be stored.

    `source`: what the file is called in the audit log.
    """
    outcome = _Loading(fixture, overwrite).run()
    count_rows()
    note(Plan.objects.get(year=fixture.year), "载入计划", f"{source or '计划文件'}：{outcome.summary}")
    return outcome


def preview(fixture: Fixture, *, overwrite: bool = False) -> Outcome:
    """What `load` would do: it is done and taken back."""
    with transaction.atomic():
        outcome = load(fixture, overwrite=overwrite)
        transaction.set_rollback(True)
    return outcome


class _Loading:
    """One run. `known`: model -> key -> stored row, growing as rows are created."""

    def __init__(self, fixture: Fixture, overwrite: bool):
        self.fixture, self.overwrite = fixture, overwrite
        self.outcome = Outcome()
        self.known: dict[type[models.Model], dict[tuple, models.Model]] = {}
        self.remembered: dict[tuple[str, str], LoadedRow] = {}
        self.said: dict[tuple[str, str], dict[str, Any]] = {}

    def run(self) -> Outcome:
        if plan := Plan.objects.filter(year=self.fixture.year).first():
            plan.lock()
        elif not any(row.model is Plan for row in self.fixture.rows):
            raise FixtureError(f"数据库里还没有{self.fixture.year}年的计划，文件里也没有。")
        self.remembered = {(row.model, row.key): row for row in LoadedRow.objects.all()}
        for model in LOADED:
            self.known[model] = self._stored(model)
            for row in self.fixture.rows:
                if row.model is model:
                    self._take(replace(row, title=self._title(row.fields.get("indicator"))))
        self._finish(Plan.objects.get(year=self.fixture.year))
        return self.outcome

    def _stored(self, model: type[models.Model]) -> dict[tuple, models.Model]:
        found = rows.stored(model, self.fixture.year)
        return {rows.key_of(model, rows.plain_row(each)): each for each in found}

    def _title(self, indicator: list | None) -> str:
        known = self.known.get(Indicator, {}).get(tuple(indicator or ()))
        return known.name if known else ""

    def _take(self, row: Row) -> None:
        stored, before = self.known[row.model].get(row.key), self.remembered.get(row.identity)
        said = before.fields if before else None
        if stored is not None:
            self._merge(row, stored, said)
        elif before is None or self.overwrite:
            said = self._create(row)
        else:
            self._keep(row, [Difference(str(row), "整行", "已删除", "有这一行")])
        self.said[row.identity] = {**(said or {}), **row.compared}

    def _keep(self, row: Row, differences: list[Difference]) -> None:
        self.outcome.kept.append(row)
        self.outcome.keeps += differences

    def _create(self, row: Row) -> dict[str, Any]:
        """Returns what the row says now, columns that the file left out with their defaults."""
        instance = row.model()
        self._assign(row, instance, row.fields)
        self.known[row.model][row.key] = instance
        self.outcome.created.append(row)
        many = {name: self._related(row, name) for name in row.fields if _column(row, name).many_to_many}
        return {name: value for name, value in rows.plain_row(instance, many).items() if name not in rows.DERIVED}

    def _merge(self, row: Row, stored: models.Model, said: dict[str, Any] | None) -> None:
        present = rows.plain_row(stored)
        differing = {name for name, value in row.compared.items() if present[name] != value}
        by_hand = set() if self.overwrite else _changed_by_hand(row, differing, present, said)
        listed = [(name, _difference(row, name, present[name])) for name in row.compared if name in differing]
        if differing:
            by_hand |= _settled(stored) & differing
        if by_hand:
            self._keep(row, [difference for name, difference in listed if name in by_hand])
        if taken := differing - by_hand:
            _refuse_new_meaning(row, stored, [difference for name, difference in listed if name in taken & MEANING])
            if isinstance(stored, Target) and stored.awaits_number and taken & {"value", "units"}:
                stored.issued_on = stored.plan.today()
            self._assign(row, stored, {name: row.fields[name] for name in row.compared if name in taken})
            self.outcome.changed.append(row)
            self.outcome.changes += [difference for name, difference in listed if name in taken]

    def _assign(self, row: Row, instance: models.Model, values: dict[str, Any]) -> None:
        """Set plain values and save the way the admin does, so that it is checked as a whole and logged."""
        several = [name for name in values if _column(row, name).many_to_many]
        is_new = instance.pk is None
        for name in values.keys() - set(several):
            setattr(instance, name, self._python(row, name, values[name]))
        _store(row, instance)
        for name in several:
            related, wanted = getattr(instance, name), self._related(row, name)
            if not is_new:
                related.set(wanted)
            elif wanted:
                related.add(*wanted)

    def _python(self, row: Row, name: str, value: Any) -> Any:
        column = _column(row, name)
        if column.many_to_one:
            return None if value is None else self._reference(row, column, value)
        return column.to_python(value)

    def _related(self, row: Row, name: str) -> list[models.Model]:
        return [self._reference(row, _column(row, name), key) for key in row.fields[name]]

    def _reference(self, row: Row, column: models.Field, key: list) -> models.Model:
        try:
            return self.known[column.related_model][tuple(key)]
        except KeyError:
            missing = rows.described(column.related_model, key)
            raise wrong(row.number, f"{row} 的 {column.name} 指向的“{missing}”不存在") from None

    def _finish(self, plan: Plan) -> None:
        self._list_absent(plan)
        if not self.outcome.is_empty:
            self._check_rules()
            self.outcome.points = self._set_pace(plan)
            for each in Plan.objects.all():  # departments and indicators are shown by every plan
                each.touch()
        self._remember(plan)

    def _list_absent(self, plan: Plan) -> None:
        """What the plan has and the file has not; of what outlives the year, only what this plan's file once had."""
        identities = {row.identity for row in self.fixture.rows}
        for model, known in self.known.items():
            for key, stored in known.items():
                identity = (model._meta.label_lower, rows.key_text(key))
                before = self.remembered.get(identity)
                own = rows.year_lookup(model) or (before and before.plan_id == plan.pk)
                if own and identity not in identities:
                    self.outcome.absent.append(rows.described(model, key, str(stored)))

    def _check_rules(self) -> None:
        kinds = {rule.kind for rule in RuleSet.objects.filter(is_default=True)}
        if missing := [kind.label for kind in RuleKind if kind not in kinds]:
            raise FixtureError(f"缺少默认判定规则：{'、'.join(missing)}。")

    def _set_pace(self, plan: Plan) -> int:
        """Lay the points of what was created or changed, or of all where that changes all. Returns rows changed."""
        touched = {model: {row.key for row in self._touched() if row.model is model} for model in LOADED}
        everything = touched[Plan] or touched[RuleSet]
        targets = Target.objects.for_plan(plan).select_related("plan", "indicator", "rule_set", "refers_to")
        promised = [
            target
            for target in targets
            if everything or (target.indicator.code,) in touched[Indicator] or target.natural_key() in touched[Target]
        ]
        book, projects = RuleBook(), list(Project.objects.for_plan(plan).select_related("plan"))
        own = [project for project in projects if project.natural_key() in touched[Project] | touched[Milestone]]
        changed = _nodes_changed(own, book)
        kept = projects if everything else own
        return _laid(Target, promised, plan, book) + changed + _laid(Project, kept, plan, book)

    def _touched(self) -> Iterable[Row]:
        return [*self.outcome.created, *self.outcome.changed]

    def _remember(self, plan: Plan) -> None:
        new = [identity for identity in self.said if identity not in self.remembered]
        LoadedRow.objects.bulk_create(
            [LoadedRow(plan=plan, model=model, key=key, fields=self.said[model, key]) for model, key in new]
        )
        changed = []
        for identity, said in self.said.items():
            before = self.remembered.get(identity)
            if before and (before.fields != said or before.plan_id != plan.pk):
                before.plan, before.fields = plan, said
                changed.append(before)
        LoadedRow.objects.bulk_update(changed, ("plan", "fields"), batch_size=200)


def _store(row: Row, instance: models.Model) -> None:
    """Foreign keys were found by their natural keys and need no second look; what misses one is refused on saving.

    The database refuses what its constraints forbid; only then are they asked one by one for their words, which costs a
    query each.
    """
    foreign = [column.name for column in rows.columns(row.model) if column.many_to_one]
    try:
        instance.clean_fields(exclude=foreign)
        instance.clean()
        try:
            with transaction.atomic():
                instance.save()
        except DatabaseError:
            instance.validate_unique()
            instance.validate_constraints()
            raise
    except ValidationError as error:
        raise wrong(row.number, f"{row}：{'；'.join(error.messages)}") from None
    except DatabaseError:
        raise wrong(row.number, f"{row} 与数据库中已有的数据冲突，或缺少必填的字段") from None


def _column(row: Row, name: str) -> models.Field:
    return row.model._meta.get_field(name)


def _changed_by_hand(row: Row, differing: set[str], present: dict[str, Any], said: dict[str, Any] | None) -> set[str]:
    """The differing columns that hold something else than what was loaded last, and those that belong to them.

    A row never loaded (`said` None) was made by hand; of a column never loaded, only what is not empty was.
    """
    if said is None:
        return differing
    by_hand = {name for name in differing if present[name] != said.get(name, _empty(row, name))}
    for group in TOGETHER:
        if group & by_hand:
            by_hand |= group & differing
    return by_hand


def _refuse_new_meaning(row: Row, stored: models.Model, differences: list[Difference]) -> None:
    """12 万吨 were recorded; a file that says 吨 now does not make them 12 吨. Whatever --overwrite says."""
    if not isinstance(stored, Indicator) or not differences:
        return
    if Reading.objects.filter(point__target__indicator=stored).exists():
        told = "，".join(f"{each.column}不能由“{each.stored}”改为“{each.file}”" for each in differences)
        raise wrong(row.number, f"{row} 已有填报数据，{told}；口径确实变了的，请用新代码另立一个指标")


def _settled(stored: models.Model) -> set[str]:
    """What only an adjustment changes, whoever overwrites: the promise of an item that has figures or a document."""
    if isinstance(stored, Target) and stored.is_settled:
        return {"value", "value_high", "bound", "per", "refers_to", "units", "deadline", "document_no"}
    if isinstance(stored, Project):
        return set(stored.settled)
    if isinstance(stored, Milestone) and stored.promised and stored.project.settled:
        return {"due"}
    return set()


def _empty(row: Row, name: str) -> Any:
    column = _column(row, name)
    return [] if column.many_to_many else rows.plain(column.get_default())


def _difference(row: Row, name: str, stored: Any) -> Difference:
    column = _column(row, name)
    return Difference(str(row), str(column.verbose_name), words(column, stored), words(column, row.fields[name]))


def words(column: models.Field, value: Any) -> str:
    """A plain value for people."""
    if value is None or value in ("", [], {}):
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if column.many_to_one:
        return _key_words(value)
    if column.many_to_many:
        return "、".join(_key_words(key) for key in value)
    if isinstance(value, dict):
        return "、".join(f"{month}={figure}" for month, figure in value.items())
    return str(dict(column.flatchoices).get(value, value))


def _key_words(key: list) -> str:
    """A natural key without the plan's year."""
    return " ".join(str(part) for part in key if isinstance(part, str)) or str(key[0])


def _nodes_changed(projects: list[Project], book: RuleBook) -> int:
    """Reports are counted again from their ticks; a project that came without its promised node gets it."""
    promised = set(Milestone.objects.filter(project__in=projects, promised=True).values_list("project", flat=True))
    reported = set(ProgressReport.objects.filter(project__in=projects).values_list("project", flat=True))
    changed = 0
    for project in projects:
        if project.pk not in promised:
            changed += _told(project, lambda project: project.keep_promise(book))
        elif project.pk in reported:
            changed += _told(project, lambda project: project.nodes_changed(book))
    return changed


def _laid(model: type[models.Model], items: list, plan: Plan, book: RuleBook) -> int:
    try:
        with transaction.atomic():
            return model.set_paces(items, plan=plan, book=book)
    except (ArithmeticError, ValueError, DatabaseError):
        # Which one it was, is told one by one.
        return sum(_told(item, lambda item: item.set_pace(book)) for item in items)


def _told(item: Target | Project, lay: Callable) -> int:
    try:
        return lay(item)
    except (ArithmeticError, ValueError, DatabaseError):
        raise FixtureError(
            f"{item._meta.verbose_name}“{item}”的月度应达算不出来，请核对数值、时限和进度安排。"
        ) from None
