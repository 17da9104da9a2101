"""Other defaults for the parameters of published templates: what `build --set` does."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from cloudtrail_templates.cloudformation.parameters import MOST_BYTES, check_value, refused_value
from cloudtrail_templates.cloudformation.rules import violated_assertions
from cloudtrail_templates.errors import OptionError, UnknownNameError, shorten, unknown
from cloudtrail_templates.templates import CATALOG

Bodies = Mapping[str, dict[str, Any]]


@dataclass(frozen=True)
class AppliedSettings:
    """Which defaults were replaced.

    Attributes:
        defaults: template name to parameter to its new default.
        refusals: one line for each template that has the parameter of a setting and does not allow its value.
    """

    defaults: Mapping[str, Mapping[str, str]]
    refusals: Sequence[str]


class Setting(NamedTuple):
    """Another default for a parameter: of one template, or of every template where the value is allowed."""

    parameter: str
    value: str
    template: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `Parameter=value` or `template.Parameter=value`.

        Raises:
            OptionError: there is no equals sign, no parameter before it, or no template before a full stop.
        """
        name, separator, value = text.partition("=")
        template, full_stop, parameter = name.rpartition(".")
        if not (separator and parameter) or (full_stop and not template):
            raise OptionError(
                f"--set must be PARAMETER=DEFAULT or TEMPLATE.PARAMETER=DEFAULT, got {shorten(text)}; "
                "write --set RetentionDays=365"
            )
        return cls(parameter, value, template or None)

    def __str__(self) -> str:
        prefix = f"{self.template}." if self.template else ""
        return f"{prefix}{self.parameter}={self.value}"


def apply_settings(bodies: Bodies, settings: Sequence[Setting]) -> AppliedSettings:
    """Replace defaults in the plain templates.

    A setting without a template applies to every template whose parameter allows the value. One with a
    template wins over one without, and a later one over an earlier one.

    Raises:
        UnknownNameError: there is no such template or parameter.
        OptionError: no template allows the value, the template is not among those that are built, or a rule of
            the template does not allow its new defaults.
    """
    chosen: dict[str, dict[str, str]] = {}
    refused: dict[tuple[str, str], str] = {}
    # The sort is stable: settings of one template come last, and otherwise the order stays.
    for setting in sorted(settings, key=lambda one: one.template is not None):
        refusals = {name: _refusal(bodies[name], name, setting) for name in _templates_with(bodies, setting)}
        if all(refusals.values()):
            raise OptionError("; ".join(filter(None, refusals.values())))
        for name, refusal in refusals.items():
            if refusal is None:
                chosen.setdefault(name, {})[setting.parameter] = setting.value
            else:
                refused[name, setting.parameter] = refusal
    for name, values in chosen.items():
        for parameter, value in values.items():
            declared = bodies[name]["Parameters"][parameter]
            declared["Default"] = int(value) if declared["Type"] == "Number" else value
        if assertions := violated_assertions(bodies[name]):
            raise OptionError(f"{name} refuses these settings: {' '.join(assertions)}")
    notes = [text for (name, parameter), text in refused.items() if parameter not in chosen.get(name, {})]
    return AppliedSettings(chosen, notes)


def _templates_with(bodies: Bodies, setting: Setting) -> list[str]:
    """Return the templates that the setting is about, each of which has the parameter."""
    if setting.template is None:
        having = [name for name, body in bodies.items() if setting.parameter in body["Parameters"]]
        if having:
            return having
        known = {parameter: None for body in bodies.values() for parameter in body["Parameters"]}
        owner = next(iter(bodies)) if len(bodies) == 1 else "these templates"
        raise _unknown_parameter(owner, setting.parameter, known, bodies)
    if setting.template not in CATALOG:
        raise unknown("template", setting.template, CATALOG)
    if setting.template not in bodies:
        raise OptionError(
            f"--set {setting.template}.{setting.parameter} is for a template that is not built; "
            f"add {setting.template} to the names, or leave the setting out"
        )
    if setting.parameter not in bodies[setting.template]["Parameters"]:
        known = bodies[setting.template]["Parameters"]
        raise _unknown_parameter(setting.template, setting.parameter, known, bodies)
    return [setting.template]


def _unknown_parameter(owner: str, parameter: str, known: Iterable[str], bodies: Bodies) -> UnknownNameError:
    """Return the error for a parameter that the owner lacks: the templates that have it, or the nearest name."""
    having = [
        name
        for name, definition in CATALOG.items()
        if parameter in (bodies[name]["Parameters"] if name in bodies else definition.build().parameters)
    ]
    if not having:
        return unknown(f"parameter of {owner}", parameter, known)
    have = f"{', '.join(having)} {'has' if len(having) == 1 else 'have'} it"
    return UnknownNameError(f"no parameter of {owner} is called {shorten(parameter)}; {have}")


def _refusal(body: Mapping[str, Any], name: str, setting: Setting) -> str | None:
    """Return why the parameter does not allow the value, if it does not."""
    declared, title = body["Parameters"][setting.parameter], f"{name}.{setting.parameter}"
    if len(setting.value.encode(errors="surrogatepass")) > MOST_BYTES:
        return f"{title} must be at most {MOST_BYTES:,} bytes, got {shorten(setting.value)}"
    # A default is written as a number, and no parameter here takes a fraction.
    if declared["Type"] == "Number" and not re.fullmatch(r"-?\d{1,18}", setting.value, re.ASCII):
        return str(refused_value(title, declared, setting.value))
    try:
        check_value(title, declared, setting.value)
    except OptionError as error:
        return str(error)
    return None
