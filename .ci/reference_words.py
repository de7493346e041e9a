"""What the generated reference pages say beside the content that they are generated from.

Decides wording only.
"""

from __future__ import annotations

TYPES = {
    "bool": "true or false",
    "country": "ISO 3166-1 alpha-2 code",
    "credit_code": "text, checked",
    "date": "date",
    "datetime": "time with its offset",
    "filings": "list of numbers",
    "integer": "whole number",
    "list_of": "list",
    "one_of": "one value",
    "province": "province",
    "text": "text",
}
ERRORS = {
    "F": (
        "Facts and input",
        "`FactError`, which is also a `ValueError`. F24x are notes on a sheet, not errors",
    ),
    "N": (
        "Filing numbers and credit codes",
        "`FactError`. N15x, N16x and N25x are notes, not errors: a sloppy number was put right",
    ),
    "R": ("Rulebooks", "`RulebookError`, with every problem of every file; R140 also at run time"),
    "C": (
        "Working days",
        "`CalendarError`; C102 to C104 as `TypeError`, C109 also as a `ProjectedDateWarning`",
    ),
    "D": ("Decision records", "`RecordError`, which is also a `ValueError`"),
    "E": ("Engines", "`EngineError`"),
    "T": ("Timelines and what-if", "`FactError`"),
    "O": ("Output", "`OutputError`, which is also a `ValueError`"),
}
ABOUT_FACTS = """\
Everything a rule may read. A name is a contract: names are added, never changed. A fact that is left out is
unknown; `None` and JSON `null` say the same. A name that is not here is an error, and so is a value of
another type: nothing is converted.

`service.kind` is written as `kind` in a `[service]` table, as `Service(kind=…)` in Python, and so on for
each group. `icprules schema input` prints the same as a JSON Schema.
"""
ABOUT_EVENTS = """\
Cases that a caller raises by giving one of their facts. While one is not raised its rules ask nothing, and
the result says what it took for granted.
"""
ABOUT_TABLES = """\
`assess_table` answers for every row of a table at once, and gives for each what `assess` gives for that
service alone. It needs `pip install 'icprules[columns]'`, which is numpy and pyarrow.

```python
import json
import pyarrow as pa
import icprules

services = pa.table(
    {
        "id": [1, 2, 3],
        "service.kind": ["app", "app", "App"],
        "service.stage": ["operating", None, "operating"],
        "service.offline": [False, False, False],
        "service.offered_in_mainland": [True, True, True],
        "filings": [[], [{"number": "沪ICP备2021001234号-2A"}], []],
    }
)
found = icprules.assess_table(services, as_of="2024-04-01", rulebook=icprules.load(), keep=["id"])

assert found["verdict"].to_pylist() == ["non_compliant", "undetermined", None]
assert found["file-service.status"].to_pylist() == ["overdue", "fulfilled", None]
assert found["error"][2].as_py().startswith("F102 service.kind: `App` is not a value of `service.kind`")
```

A table is a pyarrow `Table`, `RecordBatch`, `RecordBatchReader`, `Dataset` or `Scanner`, or anything that exports
Arrow: a Polars frame (a lazy one is collected first), a pandas frame, a DuckDB relation. Nothing is copied where
Arrow allows. `assess_batches` takes the same and gives a stream in memory that does not grow with the table;
`icprules.tables.batches.table_assessor` prepares everything for a schema once and then takes batches, for engines
that bring them one by one.

`known_on` and `judged_on` are those of `assess`. Where `judged_on` names a dated fact, each row is judged by the
law of its own day; a row without that day, or with one after `as_of`, is told so in the column `error` (`F153`,
`F152`).
"""
ABOUT_COLUMNS_IN = """\
A column is named like its fact. An absent column and a null are unknown. A column that is no fact is an error
(`F181`) unless it is listed in `keep`, which passes columns through. The name of a fact of the service may
stand without `service.`, and the facts of a group may be the fields of one struct column (`sponsor`,
`application` …), as a reader of JSON lines gives them. A struct that is there raises its event, and so does
any column of the group that has a value.

A type that cannot hold its fact is an error (`F183`) with the first rows and a value; nothing is converted.
Strings may be plain, large, views or numbered by a dictionary, which is the fastest; lists may be large, of one
length, or views. A date may be a
timestamp without a time zone if it is a midnight. In columns of dates, 9999-12-31 stands for `none`. A row
with a value that `assess` would refuse is told in the column `error`, placed by the name of its column; the
other rows are answered.
"""
ABOUT_COLUMNS_OUT = """\
The columns of `keep` come first. In a row that could not be answered `error` says why, and every other column
is null. `fields=[…]` chooses what is said of each duty.
"""
FILING_TYPES = {
    "number": "string",
    "kind": "string",
    "service": "string",
    "filed_on": "date32, date64, timestamp or string",
    "status": "string",
    "deregistered_on": "date32, date64, timestamp or string",
}
HEAD = {
    "error": "every problem of a row that could not be answered, in the language of `lang`",
    "verdict": "the verdict on law and normative documents; `undetermined` where several are possible",
    "possible": "the verdicts possible, one bit each",
    "platform_verdict": "the verdict on platform policy and practice",
    "platform_possible": "those possible, one bit each",
}
OF_A_DUTY = {
    "status": ("dictionary of strings", "its status; `undetermined` where several are possible"),
    "possible": ("uint8", "the statuses possible, one bit each"),
    "due_on": ("date32", "the last day in time; null for a continuing duty, and where it is not known"),
    "earliest": ("date32", "the first day it can be; null where there is no bound"),
    "latest": ("date32", "the last day it can be; null where there is no bound"),
    "certainty": ("dictionary of strings", "`confirmed`, `announced`, `projected` or `beyond_calendar`"),
    "to": ("dictionary of strings", "province code of the communications administration"),
    "need": ("uint8 to uint64", "the facts that its status hangs on, one bit each; the field's metadata names them"),
}
ABOUT_ERRORS = """\
Every problem has a code, and a code is never used for anything else. Decide by the code (`error.code`,
`error.problems[0].code`), not by the text. Names in braces stand for the values of the case. Each message
has a place in front (`brand.toml: service[2].kind`), and most have a line of help; where icprules can guess
what was meant, the help is `did you mean …?` instead.

All exceptions are an `IcprulesError` with `problems`, `code` and `text(lang)`. Something that is not known
is never an exception: it is a result.
"""
ABOUT_INSTRUMENTS = """\
The laws, notices, platform rules and practices that the rulebook draws on; one folder of `rules/` each.
`icprules rules list --instrument NAME` lists the rules of one.
"""
ABOUT_COMMANDS = """\
Answers go to standard output, problems to standard error. Only the command line reads the clock: without
`--as-of` it asks about today in Beijing and says so. Colour is off where the output is not a terminal.
"""
STANDINGS = (
    ("`law`", "law, regulation or ministerial order", "the verdict"),
    ("`normative`", "normative document of the ministry, or its official interpretation", "the verdict"),
    ("`policy`", "rule of a platform", "the platform verdict"),
    ("`practice`", "how administrations and vendors go about it", "the platform verdict"),
    ("`inference`", "our own conclusion, labelled", "dates, channels, exemptions; never alone against you"),
)
VERIFICATIONS = (
    ("`text`", "the text itself"),
    ("`clause`", "clause by clause, in a reproduction or quotation"),
    ("`secondary`", "what others write about it"),
)
VALUE_FORMS = (
    ("date", "`2024-02-22`, a Beijing date: a TOML date, `datetime.date`, or text"),
    ("time with its offset", "`2024-02-22T10:00:00+08:00`, or an aware `datetime.datetime`"),
    ("province", '`"310000"` (GB/T 2260), `"上海市"` or `"沪"`; all three say the same'),
    ("list", "complete as given; an empty one says that there are none"),
    ("`none`", "certainly none, or not yet; leaving the key out says that it is not known"),
)
EXIT_CODES = (
    ("0", "answered"),
    ("1", "`--fail-on` or `--strict` found something, or a record does not replay"),
    ("2", "bad input, or an option that does not exist; whatever could be read is still answered"),
)
