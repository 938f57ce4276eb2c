"""Products from lines: one line is one SKU of one firm.

Lines go into a staging table by COPY and are compared there: a hundred thousand take seconds, not minutes.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from compliance.core import clock
from compliance.firms.imports.kinds.product_answers import answers_plan, answers_write
from compliance.firms.imports.lines import Line, Reading
from compliance.firms.imports.problems import CellFault
from compliance.firms.imports.scope import Plan, Scope, chunks, firms_resolve
from compliance.firms.models import CodeQuestion, Product

_FIELDS = (
    "name",
    "name_zh",
    "hs",
    "cn",
    "markets",
    "mass_kg",
    "unit_price",
    "price_currency",
    "bom_complete",
)
_STAGE = "firms_product_import_stage"
_FINAL = "firms_product_import_final"


def plan(reading: Reading, scope: Scope) -> Plan:
    """Create or change products; columns that the file has not are left as they are."""
    firms_resolve(reading, scope)
    held: set[str] = set()
    for line in reading.lines:
        held.update(line.values)
    answers = answers_plan(reading)
    stated = [name for name in _FIELDS if name in held]
    if "cn" in stated and "hs" not in stated:
        stated.append("hs")
    _stage(reading, stated, answers.changed)
    _conflicts(reading)
    result = Plan()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT firm_id, outcome, count(*) FROM {_FINAL} WHERE NOT conflicts GROUP BY 1, 2")
        for firm_id, outcome, count in cursor.fetchall():
            result.count_many(outcome, count, firm_id)
    result.steps.append(_write)
    result.steps.append(lambda: _questions_keep(reading.lines))
    result.steps.append(lambda: answers_write(answers, final=_FINAL, actor=scope.actor))
    return result


def _stage(reading: Reading, stated: list[str], answered: set[int]) -> None:
    """Two tables of this transaction: the lines, and what each product would become."""
    types = {field.name: field.db_type(connection) for field in Product._meta.concrete_fields}
    columns = ", ".join(f"{name} {types[name]}" for name in stated)
    final = ", ".join(_final(name, name in stated) for name in _FIELDS)
    filled = ", ".join(
        "CASE WHEN cn <> '' AND hs = '' THEN left(cn, 6) ELSE hs END AS hs" if name == "hs" else name
        for name in _FIELDS
    )
    will, was = (", ".join(f"{table}.{name}" for name in _FIELDS) for table in "fp")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {_STAGE}; DROP TABLE IF EXISTS {_FINAL}")
        cursor.execute(
            f"CREATE TEMP TABLE {_STAGE} (n integer, answered boolean, firm_id bigint, sku varchar(64)"
            f"{', ' if columns else ''}{columns}) ON COMMIT DROP"
        )
        names = ", ".join(("n", "answered", "firm_id", "sku", *stated))
        with cursor.copy(f"COPY {_STAGE} ({names}) FROM STDIN") as copy:
            for row in _rows(reading.lines, stated, answered):
                copy.write_row(row)
        cursor.execute(
            f"""
            CREATE TEMP TABLE {_FINAL} ON COMMIT DROP AS
            WITH merged AS (
                SELECT s.n, s.answered, s.firm_id, s.sku, p.id AS known, {final}
                FROM {_STAGE} s
                LEFT JOIN firms_product p ON p.firm_id = s.firm_id AND p.sku = s.sku
            ), filled AS (
                -- By definition, not by inference: the first six digits of the CN are the HS subheading.
                SELECT n, answered, firm_id, sku, known, {filled}
                FROM merged
            )
            SELECT f.*, f.cn <> '' AND left(f.cn, 6) <> f.hs AS conflicts,
                CASE WHEN f.known IS NULL THEN 'created'
                    WHEN ({will}) IS NOT DISTINCT FROM ({was}) AND NOT f.answered
                    THEN 'unchanged'
                    ELSE 'changed' END AS outcome
            FROM filled f LEFT JOIN firms_product p ON p.id = f.known
            """
        )


def _final(name: str, is_stated: bool) -> str:
    """SQL for what a column of the product becomes: what the file says, else what was, else the default."""
    known = f"s.{name}, p.{name}" if is_stated else f"p.{name}"
    defaults = {"markets": "'{}'::varchar(8)[]", "bom_complete": "false", "mass_kg": "NULL"}
    default = (defaults | {"unit_price": "NULL"}).get(name, "''")
    return f"coalesce({known}, {default}) AS {name}"


def _rows(lines: list[Line], stated: list[str], answered: set[int]) -> Iterator[tuple[Any, ...]]:
    for number, line in enumerate(lines):
        values = line.values
        yield (
            number,
            number in answered,
            line.found["firm"].pk,
            values["sku"],
            *(_copied(name, values.get(name)) for name in stated),
        )


def _copied(name: str, value: Any) -> Any:
    return list(value or ()) if name == "markets" else value


def _conflicts(reading: Reading) -> None:
    """A CN code that is not under the HS code, where one of them was on file already."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT n, hs, cn FROM {_FINAL} WHERE conflicts ORDER BY n")
        for number, hs, cn in cursor.fetchall():
            line = reading.lines[number]
            fault = CellFault("cn_not_under_hs", hs=hs, near=cn[:6])
            reading.reject_cell(line, "cn" if "cn" in line.values else "hs", fault)


def _write() -> None:
    """Insert and update what differs; fields that no import knows get the model's defaults."""
    own = {"id", "firm_id", "sku", "changed_at", *_FIELDS}
    others = [field for field in Product._meta.concrete_fields if field.column not in own]
    names = ["firm_id", "sku", *_FIELDS, *(field.column for field in others), "changed_at"]
    update = ", ".join(f"{name} = EXCLUDED.{name}" for name in (*_FIELDS, "changed_at"))
    chosen = ", ".join(("firm_id", "sku", *_FIELDS, *["%s"] * (len(others) + 1)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO firms_product ({', '.join(names)}) SELECT {chosen} FROM {_FINAL} "
            "WHERE NOT conflicts AND outcome <> 'unchanged' ORDER BY n "
            f"ON CONFLICT (firm_id, sku) DO UPDATE SET {update}",
            [*(field.get_db_prep_save(field.get_default(), connection) for field in others), clock.now()],
        )


def _questions_keep(lines: list[Line]) -> None:
    """Open a question for each code that was not kept or holds no longer; older open ones give way."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM firms_codequestion q USING firms_product p, {_FINAL} f WHERE q.product_id = p.id "
            "AND p.firm_id = f.firm_id AND p.sku = f.sku AND q.settled_at IS NULL AND ("
            "(q.scheme = 'hs' AND (f.hs <> '' OR %s)) OR (q.scheme = 'cn' AND (f.cn <> '' OR %s)))",
            [any("hs" in line.values for line in lines), any("cn" in line.values for line in lines)],
        )
    asked = [line for line in lines if line.questions]
    for part in chunks(asked, 2_000):
        skus = {(line.found["firm"].pk, line.values["sku"]) for line in part}
        products = {
            (product.firm_id, product.sku): product.pk
            for product in Product.objects.filter(
                firm__in={firm for firm, _ in skus}, sku__in={sku for _, sku in skus}
            ).only("firm_id", "sku")
        }
        rows = {
            (products[line.found["firm"].pk, line.values["sku"]], facts["scheme"]): facts
            for line in part
            for facts in line.questions or ()
        }
        CodeQuestion.objects.bulk_create(
            CodeQuestion(
                product_id=product,
                scheme=scheme,
                given=str(facts["given"])[:64],
                reason=facts["reason"],
                edition=facts.get("edition"),
                proposals=[list(pair) for pair in facts["proposals"]],
            )
            for (product, scheme), facts in rows.items()
        )
