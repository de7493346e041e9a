"""The 25 stand-in rules in engines that Python can use: a table in, a list of ids out.

One function per engine makes the answering function: everything that can be prepared is prepared before. Each is
held against the hand-written function before it is timed. Converting the table for the engine is part of the work.
"""

from __future__ import annotations

import functools
import itertools
import json
import operator
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from work import BOOLS, ENUMS, INTS, RULES, decide

Answer = "Callable[[Mapping[str, Any]], list[str]]"
_SIGNS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_ORDER = {"lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge}


def _text(
    node: Any, both: str, either: str, no: str, *, of: str = "{}", among: str = "{x} in [{values}]", yes: str = "{x}"
) -> str:
    """A condition in one of the languages that write it from left to right."""
    kind = node[0]
    if kind in ("and", "or"):
        parts = (_text(one, both, either, no, of=of, among=among, yes=yes) for one in node[1:])
        return "(" + f" {both if kind == 'and' else either} ".join(parts) + ")"
    x = of.format(node[1])
    if kind == "is":
        return yes.format(x=x)
    if kind == "isnot":
        return no.format(x=x)
    if kind == "in":
        return among.format(x=x, values=", ".join(map(json.dumps, node[2])))
    return f"{x} {_SIGNS[kind]} {json.dumps(node[2])}"


def _cel(node: Any) -> str:
    return _text(node, "&&", "||", "!{x}")


def _words(node: Any) -> str:
    return _text(node, "and", "or", "not {x}")


def _cel_list() -> str:
    return " + ".join(f'({_cel(node)} ? ["{name}"] : [])' for name, node in RULES)


def cel_in_cpp() -> Any:
    """One program that returns the list."""
    from cel_expr_python import cel

    kinds = {
        **dict.fromkeys(ENUMS, cel.Type.STRING),
        **dict.fromkeys(INTS, cel.Type.INT),
        **dict.fromkeys(BOOLS, cel.Type.BOOL),
    }
    program = cel.NewEnv(variables=kinds).compile(_cel_list())
    return lambda table: program.eval(data=table).plain_value()


def cel_in_rust() -> Any:
    """One program that returns the list."""
    import cel

    return cel.compile(_cel_list()).execute


def cel_in_python() -> Any:
    """One compiled program per rule."""
    import celpy

    environment = celpy.Environment(runner_class=celpy.CompiledRunner)
    programs = [(name, environment.program(environment.compile(_cel(node)))) for name, node in RULES]

    def answer(table: Any) -> list[str]:
        facts = {name: celpy.json_to_cel(value) for name, value in table.items()}
        return [name for name, program in programs if program.evaluate(facts)]

    return answer


def zen() -> Any:
    """A compiled expression per rule."""
    import zen as engine

    compiled = [(name, engine.compile_expression(_words(node))) for name, node in RULES]
    return lambda table: [name for name, one in compiled if one.evaluate(table)]


def cedar() -> Any:
    """A policy per rule; the reasons are the ids."""
    import cedarpy

    def policy(name: str, node: Any) -> str:
        condition = _text(node, "&&", "||", "!{x}", of="context.{}", among="[{values}].contains({x})")
        return f'@id("{name}") permit(principal, action, resource) when {{ {condition} }};'

    policies = cedarpy.PolicySet.from_str("\n".join(itertools.starmap(policy, RULES)))
    entities = cedarpy.Entities.from_json_str("[]")

    def answer(table: Any) -> list[str]:
        request = {"principal": 'U::"a"', "action": 'Action::"file"', "resource": 'R::"r"', "context": table}
        found = cedarpy.is_authorized(request, policies, entities)
        return list(found.diagnostics.id_annotations_by_reason.values())

    return answer


def durable_rules() -> Any:
    """A rule set; a fact is asserted and taken back, since an event would be used up by one rule."""
    from durable import lang
    from durable.engine import MessageNotHandledException

    found: list[str] = []
    numbers = itertools.count(1)

    def condition(node: Any) -> Any:
        if node[0] in ("and", "or"):
            joined = operator.and_ if node[0] == "and" else operator.or_
            return functools.reduce(joined, [condition(one) for one in node[1:]])
        fact = getattr(lang.m, node[1])
        if node[0] in ("is", "isnot"):
            return fact == (node[0] == "is")
        if node[0] == "in":
            return functools.reduce(operator.or_, [getattr(lang.m, node[1]) == value for value in node[2]])
        return {"eq": operator.eq, "ne": operator.ne, **_ORDER}[node[0]](fact, node[2])

    def noting(name: str) -> Any:
        def note(_: Any) -> None:
            found.append(name)

        note.__name__ = name
        return note

    with lang.ruleset("stand_ins"):
        for name, node in RULES:
            lang.when_all(condition(node))(noting(name))

    def answer(table: Any) -> list[str]:
        found.clear()
        fact = dict(table, id=next(numbers))
        try:
            lang.assert_fact("stand_ins", fact)
            lang.retract_fact("stand_ins", fact)
        except MessageNotHandledException:  # no rule matched
            pass
        return list(dict.fromkeys(found))  # a rule with alternatives fires for each that holds

    return answer


def json_logic() -> Any:
    """A rule per rule, as JSON."""
    from json_logic import jsonLogic

    def rule(node: Any) -> Any:
        if node[0] in ("and", "or"):
            return {node[0]: [rule(one) for one in node[1:]]}
        fact = {"var": node[1]}
        if node[0] in ("is", "isnot"):
            return {"==": [fact, node[0] == "is"]}
        return {"in": [fact, list(node[2])]} if node[0] == "in" else {_SIGNS[node[0]]: [fact, node[2]]}

    rules = [(name, rule(node)) for name, node in RULES]
    return lambda table: [name for name, one in rules if jsonLogic(one, table)]


def business_rules() -> Any:
    """Rules with variables and an action."""
    from business_rules import run_all
    from business_rules.actions import BaseActions, rule_action
    from business_rules.fields import FIELD_TEXT
    from business_rules.variables import (
        BaseVariables,
        boolean_rule_variable,
        numeric_rule_variable,
        string_rule_variable,
    )

    def variable(fact: str, kind: Any) -> Any:
        def read(self: Any) -> Any:
            return self.table[fact]

        read.__name__ = fact
        return kind()(read)

    members: dict[str, Any] = {"__init__": lambda self, table: setattr(self, "table", table)}
    for facts, kind in ((ENUMS, string_rule_variable), (INTS, numeric_rule_variable), (BOOLS, boolean_rule_variable)):
        members |= {fact: variable(fact, kind) for fact in facts}
    variables = type("Variables", (BaseVariables,), members)

    class Actions(BaseActions):
        def __init__(self) -> None:
            self.found: list[str] = []

        @rule_action(params={"name": FIELD_TEXT})
        def note(self, name: str) -> None:
            self.found.append(name)

    def condition(node: Any) -> Any:
        if node[0] in ("and", "or"):
            return {"all" if node[0] == "and" else "any": [condition(one) for one in node[1:]]}
        names = {"lt": "less_than", "le": "less_than_or_equal_to", "gt": "greater_than"}
        names |= {"ge": "greater_than_or_equal_to", "is": "is_true", "isnot": "is_false"}
        if node[0] in names:
            return {"name": node[1], "operator": names[node[0]], "value": node[2] if len(node) > 2 else None}
        # It has no "differs" and no "in": the values are listed.
        values = node[2] if node[0] == "in" else [v for v in ENUMS[node[1]] if (v == node[2]) == (node[0] == "eq")]
        return {"any": [{"name": node[1], "operator": "equal_to", "value": value} for value in values]}

    rules = [
        {"conditions": condition(node), "actions": [{"name": "note", "params": {"name": name}}]} for name, node in RULES
    ]

    def answer(table: Any) -> list[str]:
        actions = Actions()
        run_all(rules, variables(table), actions, stop_on_first_trigger=False)
        return actions.found

    return answer


def rule_engine() -> Any:
    """A typed rule per rule."""
    import rule_engine as engine

    types = {
        **dict.fromkeys(ENUMS, engine.DataType.STRING),
        **dict.fromkeys(INTS, engine.DataType.FLOAT),
        **dict.fromkeys(BOOLS, engine.DataType.BOOLEAN),
    }
    context = engine.Context(type_resolver=engine.type_resolver_from_dict(types))
    rules = [(name, engine.Rule(_words(node), context=context)) for name, node in RULES]
    return lambda table: [name for name, rule in rules if rule.matches(table)]


def rego() -> Any:
    """A compiled bundle of a set rule with a body per rule; an alternative is a function of two bodies."""
    from regopy import Interpreter

    lines = ["package stand_ins", "import rego.v1"]
    numbers = itertools.count()

    def leaf(node: Any) -> str:
        among = "{x} in {{{values}}}"
        return _text(node, ";", ";", "{x} == false", of="input.{}", among=among, yes="{x} == true")

    for name, node in RULES:
        body = []
        for one in node[1:]:
            if one[0] != "or":
                body.append(leaf(one))
                continue
            helper = f"either_{next(numbers)}"
            lines.extend(f"{helper} if {{ {leaf(each)} }}" for each in one[1:])
            body.append(helper)
        lines.append(f'found contains "{name}" if {{ {"; ".join(body)} }}')
    interpreter = Interpreter()
    interpreter.add_module("stand_ins", "\n".join(lines))
    bundle = interpreter.build("data.stand_ins.found", [])

    def answer(table: Any) -> list[str]:
        interpreter.set_input(dict(table))
        found: list[str] = json.loads(str(interpreter.query_bundle(bundle)))["expressions"][0]
        return found

    return answer


ENGINES = (
    ("cel-expr-python", cel_in_cpp),
    ("common-expression-language", cel_in_rust),
    ("zen-engine", zen),
    ("durable_rules", durable_rules),
    ("cedarpy", cedar),
    ("panzi-json-logic", json_logic),
    ("business-rules", business_rules),
    ("rule-engine", rule_engine),
    ("regopy", rego),
    ("cel-python", cel_in_python),
)


def engines(tables: list[dict[str, Any]]) -> dict[str, Any]:
    """The engines that are installed, by name and version, each held against the hand-written function.

    Args:
        tables: Subjects that each must answer as the hand-written function does.

    Returns:
        Functions from a table to a list of ids.
    """
    found = {}
    for package, made in ENGINES:
        try:
            name = f"{package} {version(package)}"
        except PackageNotFoundError:
            print(f"{package} is not installed: pip install 'icprules[peers]'")
            continue
        answer = made()
        wrong = [table for table in tables if sorted(answer(table)) != sorted(decide(table))]
        if wrong:
            message = f"{name} differs on {len(wrong)} of {len(tables)} subjects, first {wrong[0]}"
            raise ValueError(message)
        found[name] = answer
    return found
