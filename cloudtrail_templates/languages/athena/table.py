"""The columns of the Athena table for CloudTrail, and where a field of an event is in them.

They are those that AWS documents for the table, and fields of events that AWS's table lacks. A JSON SerDe reads a field
that an event does not have as NULL.

https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table-partition-projection.html
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from cloudtrail_templates.errors import FilterPatternError, shorten
from cloudtrail_templates.filter_pattern.clause import Selector, Step, Wildcard
from cloudtrail_templates.languages.athena.literals import json_path, literal, path_index

TEXT = "text"
BOOLEAN = "boolean"
JSON = "json"
ARRAY = "array"
OBJECT = "object"

Columns: TypeAlias = Mapping[str, "str | Columns"]

_ISSUER: Columns = dict.fromkeys(("type", "principalId", "arn", "accountId", "userName"), TEXT)
_IDENTITY: Columns = {
    **dict.fromkeys(
        ("type", "principalId", "arn", "accountId", "invokedBy", "accessKeyId", "userName"), TEXT
    ),
    "onBehalfOf": {"userId": TEXT, "identityStoreArn": TEXT},
    "sessionContext": {
        "attributes": {"mfaAuthenticated": TEXT, "creationDate": TEXT},
        "sessionIssuer": _ISSUER,
        "ec2RoleDelivery": TEXT,
        "webIdFederationData": {"federatedProvider": TEXT, "attributes": OBJECT},
        # From here on, the fields that AWS's table lacks.
        "assumedRoot": BOOLEAN,
        "sourceIdentity": TEXT,
    },
    "inScopeOf": dict.fromkeys(("sourceArn", "sourceAccount", "issuerType", "credentialsIssuedTo"), TEXT),
    "invokedByDelegate": {"accountId": TEXT},
    **dict.fromkeys(("credentialId", "identityProvider"), TEXT),
}
COLUMNS: Columns = {
    "eventVersion": TEXT,
    "userIdentity": _IDENTITY,
    **dict.fromkeys(("eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress"), TEXT),
    **dict.fromkeys(("userAgent", "errorCode", "errorMessage"), TEXT),
    **dict.fromkeys(("requestParameters", "responseElements", "additionalEventData"), JSON),
    **dict.fromkeys(("requestID", "eventID"), TEXT),
    # CloudTrail writes a boolean; the column is text.
    "readOnly": BOOLEAN,
    "resources": ARRAY,
    **dict.fromkeys(("eventType", "apiVersion", "recipientAccountId", "sharedEventID"), TEXT),
    "serviceEventDetails": JSON,
    **dict.fromkeys(("vpcEndpointId", "vpcEndpointAccountId", "eventCategory"), TEXT),
    "addendum": dict.fromkeys(("reason", "updatedFields", "originalRequestID", "originalEventID"), TEXT),
    "sessionCredentialFromConsole": TEXT,
    "edgeDeviceDetails": JSON,
    "tlsDetails": dict.fromkeys(("tlsVersion", "cipherSuite", "clientProvidedHostHeader"), TEXT),
    "managementEvent": BOOLEAN,
}
"""The fields that the table has, as CloudTrail spells them. A column has the same name in lower case."""

RESOURCE = ("ARN", "accountId", "type")
"""The fields of a member of `resources`."""


def hive_type(kind: "str | Columns") -> str:
    """Return the type of a column in the words of AWS Glue.

    Source: https://docs.aws.amazon.com/athena/latest/ug/data-types.html
    """
    if isinstance(kind, Mapping):
        fields = ",".join(f"{name.lower()}:{hive_type(inner)}" for name, inner in kind.items())
        return f"struct<{fields}>"
    if kind == ARRAY:
        return f"array<{hive_type(dict.fromkeys(RESOURCE, TEXT))}>"
    return "map<string,string>" if kind == OBJECT else "string"


@dataclass(frozen=True)
class InColumn:
    """A column or a field of one: its SQL, and whether it is text, a boolean as text, or a compound value."""

    sql: str
    kind: str = TEXT


@dataclass(frozen=True)
class InJson:
    """A value of any type within a column of JSON text, or within a member of such a value."""

    base: str
    steps: tuple[Step, ...]

    @property
    def json(self) -> str:
        """The SQL of the value as JSON: NULL only where the value is missing."""
        return self._guarded(f"json_extract({self.base}, {literal(json_path(self.steps))})")

    @property
    def typed(self) -> str:
        """The SQL of the value as JSON text, which begins with `"` for a string."""
        return f"json_format({self.json})"

    @property
    def plain(self) -> str:
        """The SQL of a string without quotes, a number or a boolean as text; NULL for everything else."""
        return self._guarded(f"json_extract_scalar({self.base}, {literal(json_path(self.steps))})")

    @property
    def elements(self) -> str:
        """The SQL of the members of the array; NULL for everything else."""
        return f"TRY_CAST({self.json} AS ARRAY(JSON))"

    @property
    def fields(self) -> str:
        """The SQL of the values of the object; NULL for everything else."""
        return f"MAP_VALUES(TRY_CAST({self.json} AS MAP(VARCHAR, JSON)))"

    def _guarded(self, sql: str) -> str:
        # Athena's [0] also selects a field with the name 0; only an array has a length.
        lengths = [
            f"json_array_length(json_extract({self.base}, {literal(json_path(self.steps[:position]))})) > "
            f"{path_index(step)}"
            for position, step in enumerate(self.steps)
            if isinstance(step, int)
        ]
        return f"IF({' AND '.join(lengths)}, {sql})" if lengths else sql


@dataclass(frozen=True)
class Among:
    """Every member of an array or every field of an object, each under the name `v`."""

    members: str
    member: "InColumn | InJson"


Place: TypeAlias = InColumn | InJson | Among


def locate(selector: Selector) -> Place:
    """Return where the table has the value that a selector points at.

    Raises:
        FilterPatternError: the table has no such column, or Athena cannot select a value within it.
    """
    found: str | Columns = COLUMNS
    steps = selector.steps
    for position, step in enumerate(steps):
        if isinstance(found, str):
            return _within(selector, found, steps[:position], steps[position:])
        if not isinstance(step, str) or step not in found:
            raise FilterPatternError(
                f"{shorten(str(selector))} cannot be tested in Athena, whose CloudTrail table has no such "
                "column; use another field"
            )
        found = found[step]
    if isinstance(found, str):
        return _within(selector, found, steps, ())
    return InColumn(_column(steps), OBJECT)


def _within(selector: Selector, kind: str, column_steps: tuple[Step, ...], steps: tuple[Step, ...]) -> Place:
    column = _column(column_steps)
    if kind == JSON:
        return _within_json(selector, column, steps)
    if not steps:
        return InColumn(column, kind)
    first, *names = steps
    known = not names or (len(names) == 1 and names[0] in RESOURCE)
    if kind == ARRAY and known and first is Wildcard.ELEMENT:
        return Among(column, _resource("v", names))
    if kind == ARRAY and known and isinstance(first, int):
        return _resource(f"element_at({column}, {path_index(first) + 1})", names)
    raise FilterPatternError(
        f"{shorten(str(selector))} cannot be tested in Athena, whose CloudTrail table has no fields within "
        f"{column}; use another field"
    )


def _resource(member: str, names: list[Step]) -> InColumn:
    return InColumn(f"{member}.{str(names[0]).lower()}") if names else InColumn(member, OBJECT)


def _within_json(selector: Selector, column: str, steps: tuple[Step, ...]) -> Place:
    for step in steps:
        # Java's Integer.parseInt accepts the decimal digits of every script.
        if isinstance(step, str) and step.removeprefix("+").removeprefix("-").isdecimal():
            raise FilterPatternError(
                f"{shorten(str(selector))} cannot be tested in Athena, which reads {step} as an index; "
                "use another field"
            )
    wildcard = next((i for i, step in enumerate(steps) if isinstance(step, Wildcard)), None)
    if wildcard is None:
        return InJson(column, steps)
    before = InJson(column, steps[:wildcard])
    members = before.fields if steps[wildcard] is Wildcard.FIELD else before.elements
    return Among(members, InJson("v", steps[wildcard + 1 :]))


def _column(steps: tuple[Step, ...]) -> str:
    return ".".join(str(step).lower() for step in steps)
