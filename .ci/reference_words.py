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
    ("1", "`--fail-on` or `--strict` found something"),
    ("2", "bad input, or an option that does not exist; whatever could be read is still answered"),
)
