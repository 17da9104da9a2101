"""Plans of a few accounts."""

import json
from typing import Any

from cloudtrail_templates.rollout.plan import Plan
from cloudtrail_templates.rollout.settings import Rollout

URL = "https://bucket.s3.eu-west-1.amazonaws.com/1/template.yaml"
UNIT, OTHER_UNIT = "ou-ab12-11111111", "ou-ab12-22222222"
ONE, TWO, THREE = "111122223333", "444455556666", "777788889999"


def plan(text: str, template: str = "trail", **settings: Any) -> Plan:
    common = {"template_url": URL, "stack_set_name": template, "regions": ("eu-west-1",)}
    if not settings.get("is_self_managed"):
        common["organizational_unit_ids"] = (UNIT,)
    return Plan(text.splitlines(keepends=True), Rollout(template=template, **{**common, **settings}))


def files(made: Plan) -> dict[str, Any]:
    return {name: json.loads(content) for name, content in made.files()}


def pairs(**values: str) -> list[dict[str, str]]:
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()]
