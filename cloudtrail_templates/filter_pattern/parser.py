"""A strict parser of filter patterns, whose errors give the column."""

from typing import NamedTuple, NoReturn, cast

from cloudtrail_templates.errors import FilterPatternError, shorten
from cloudtrail_templates.filter_pattern import tokens
from cloudtrail_templates.filter_pattern.clause import (
    Clause,
    Comparison,
    IsFalse,
    IsNull,
    IsTrue,
    NotExists,
    Number,
    Operator,
    Regex,
    Selector,
    Text,
    Value,
    Wildcard,
)
from cloudtrail_templates.filter_pattern.expression import And, Expression, Or, joined

_TESTS: dict[str, type[IsNull | IsTrue | IsFalse | NotExists]] = {
    "NULL": IsNull,
    "TRUE": IsTrue,
    "FALSE": IsFalse,
    "NOT": NotExists,
}
_TEST_NAMES = "=, !=, <, >, <=, >=, IS NULL, IS TRUE, IS FALSE or NOT EXISTS"


class Parsed(NamedTuple):
    """The expression of a pattern, and where its text has the clauses, in the order of `clauses()`."""

    expression: Expression
    spans: tuple[tuple[int, int], ...]


def parse(text: str) -> Parsed:
    """Return the syntax tree of a pattern.

    Raises:
        FilterPatternError: the text is not a JSON filter pattern that CloudWatch Logs is known to accept; the
            message gives the column, what was expected there and what was found.
    """
    if not isinstance(text, str):
        raise FilterPatternError(f"filter pattern must be a text, got {shorten(text)}")
    if len(text) > tokens.MAX_CHARACTERS:
        raise FilterPatternError(
            f"filter pattern must have at most {tokens.MAX_CHARACTERS:,} characters, got {len(text):,}; "
            "split it into several filters on one metric"
        )
    parser = _Parser(text)
    return Parsed(parser.pattern(), tuple(parser.spans))


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.regexes = 0
        self.wildcards = 0
        self.spans: list[tuple[int, int]] = []

    def pattern(self) -> Expression:
        if not self.text.startswith("{"):
            self.fail("{ as the first character")
        self.position = 1
        expression = self.expression()
        if self.position < len(self.text):
            self.fail("nothing after the closing }")
        return expression

    def expression(self) -> Expression:
        # An explicit stack of open groups, so that no number of parentheses can exhaust Python's.
        groups = [_Group(0)]
        while True:
            if self.skip("("):
                groups.append(_Group(self.position - 1))
                continue
            groups[-1].conjunction.append(self.clause())
            self.close_groups(groups)
            if self.skip("&&"):
                continue
            if self.skip("||"):
                groups[-1].end_conjunction()
            elif len(groups) > 1:
                self.fail(f"&&, || or ) for the ( in column {groups[-1].start + 1}")
            elif self.skip("}"):
                return groups[0].expression()
            else:
                self.fail("&&, || or }")

    def close_groups(self, groups: "list[_Group]") -> None:
        while self.skip(")"):
            if len(groups) == 1:
                self.position -= 1
                self.fail("&&, || or }", "no ( is open here")
            group = groups.pop()
            groups[-1].conjunction.append(group.expression())

    def skip(self, token: str) -> bool:
        self.skip_space()
        if self.text.startswith(token, self.position):
            self.position += len(token)
            return True
        return False

    def skip_space(self) -> None:
        while self.position < len(self.text) and self.text[self.position] in tokens.WHITE_SPACE:
            self.position += 1

    def clause(self) -> Clause:
        start = self.position
        clause = self.untracked_clause()
        self.spans.append((start, self.position))
        return clause

    def untracked_clause(self) -> Clause:
        selector = self.selector()
        match = tokens.TEST.match(self.text, self.position)
        if match is None:
            self.skip_space()
            self.fail(_TEST_NAMES, tokens.hint_for_test(self.text[self.position :]))
        self.position = match.end()
        operator, state, negation = match.groups()
        if operator is None:
            return _TESTS[state or negation](selector)
        return Comparison(selector, cast("Operator", operator), self.value(operator))

    def selector(self) -> Selector:
        match = tokens.SELECTOR.match(self.text, self.position)
        if match is None:
            self.fail("a selector such as $.eventName or $.['a.b']", at=self.position)
        self.position = match.end()
        selector = tokens.selector_of(match[0])
        if "*" in match[0]:
            wildcards = sum(isinstance(step, Wildcard) for step in selector.steps)
            self.wildcards += wildcards
            if wildcards > 1:
                self.fail("at most one wildcard in a selector", at=match.start())
            if self.wildcards > tokens.MAX_WILDCARD_SELECTORS:
                self.fail(
                    f"at most {tokens.MAX_WILDCARD_SELECTORS} selectors with a wildcard", at=match.start()
                )
        return selector

    def value(self, operator: str) -> Value:
        start = self.position
        match = tokens.VALUE.match(self.text, start)
        if match is None:
            self.fail('a number, a "text" or a %regex%', tokens.hint_for_value(self.text[start:]))
        self.position = match.end()
        quoted, regex, bare = match.groups()
        number = tokens.NUMBER.fullmatch(bare) if bare else None
        if number:
            return self.number(number[1], start)
        if operator not in ("=", "!="):
            self.fail(f"a number without quotes after {operator}", at=start)
        if quoted is not None:
            return Text(tokens.unquoted(quoted))
        if regex is not None:
            return self.regex(regex, start)
        if not tokens.BARE.fullmatch(bare):
            self.fail('a "text" in double quotes', "only letters, digits, _ . and * need none", at=start)
        return Text(bare)

    def number(self, text: str, start: int) -> Number:
        number = Number(text)
        if number.number in (float("inf"), float("-inf")):
            self.fail("a number that a 64-bit float can hold", at=start)
        return number

    def regex(self, source: str, start: int) -> Regex:
        # Most patterns have none, so they do not pay for the import.
        from cloudtrail_templates.filter_pattern.regex import parse_regex

        self.regexes += 1
        if self.regexes > tokens.MAX_REGEXES:
            self.fail(f"at most {tokens.MAX_REGEXES} regular expressions in a pattern", at=start)
        parse_regex(source, lambda offset, expected: self.fail(expected, at=start + 1 + offset))
        return Regex(source)

    def fail(self, expected: str, hint: str = "", at: int | None = None) -> NoReturn:
        position = self.position if at is None else at
        word = tokens.found_at(self.text, position)
        found = shorten(word, 40) if word else "the end"
        message = f"filter pattern, column {position + 1}: expected {expected}, found {found}"
        raise FilterPatternError(f"{message}; {hint}" if hint else message)


class _Group:
    """The operands read since a parenthesis was opened: those of &&, and the finished alternatives of ||."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.conjunction: list[Expression] = []
        self.alternatives: list[Expression] = []

    def end_conjunction(self) -> None:
        self.alternatives.append(joined(And, *self.conjunction))
        self.conjunction = []

    def expression(self) -> Expression:
        self.end_conjunction()
        return joined(Or, *self.alternatives)
