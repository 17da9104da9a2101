"""AWS's offline validator, with its own rules or with those of cdk-preflight."""

import io
import json
import re
import tarfile
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

from cloudformation_validate import (
    CompositeEngine,
    EngineConfig,
    ExternalRuleSource,
    PseudoParameterOverrides,
    RegoEngine,
    RuleFilterConfig,
    Severity,
    TemplateContent,
    ValidateConfig,
)
from templates.deployments import ACCOUNT, rendered

from cloudtrail_templates import CATALOG
from scanners.published import Reported
from scanners.resolved import REGION

_PACKAGE = "package cdk_preflight\n\nimport rego.v1\n"
_STACK = PseudoParameterOverrides(region=REGION, account_id=ACCOUNT)
# Account ids in the values of parameters are no fault of the template. E3050 takes Fn::GetAtt of a role's ARN for a Ref.
_OWN_RULES = ValidateConfig(
    severity_level=Severity.WARN,
    pseudo_parameter_overrides=_STACK,
    exclude=RuleFilterConfig(ids=["W9013", "E3050"]),
)
_RULES_OF_PREFLIGHT = ValidateConfig(disable_builtin_rules=True, pseudo_parameter_overrides=_STACK)


def reported(template: str, text: str, wheel: Path | None = None) -> Reported:
    """What the validator reports at WARN and above, or what the rules of cdk-preflight in the wheel do."""
    engine, settings = (own_rules(), _OWN_RULES) if wheel is None else (preflight(wheel), _RULES_OF_PREFLIGHT)
    report = engine.validate_template(TemplateContent(text, template), settings)
    return {
        (template, one.rule_id, one.entity.logical_id if one.entity else "") for one in report.diagnostics
    }


@cache
def own_rules() -> CompositeEngine:
    return CompositeEngine()


@cache
def preflight(wheel: Path) -> RegoEngine:
    """The rules for the types of our resources, as cdk-preflight itself puts them together: a module a service."""
    rules, libraries = _bundled(wheel)
    types = {one["Type"] for name in CATALOG for one in rendered(name)["Resources"].values()}
    modules: dict[str, str] = {}
    for rule in rules:
        if types & set(rule["resourceTypes"]) or "*" in rule["resourceTypes"]:
            source = re.sub(r"(?m)^(?:package|import)\s.*\n", "", rule["rego"])
            modules[rule["service"]] = modules.get(rule["service"], _PACKAGE) + "\n" + source
    assert {"cloudtrail", "s3", "kms", "sns", "logs", "iam", "cloudwatch"} <= set(modules)
    modules["environment"] = f'{_PACKAGE}\ndeploy_region := "{REGION}"\ndeploy_account := "{ACCOUNT}"\n'
    sources = {**{one["name"]: one["rego"] for one in libraries}, **modules}
    return RegoEngine(
        EngineConfig(
            custom_rules=[ExternalRuleSource(name=name, content=text) for name, text in sources.items()]
        )
    )


def _bundled(wheel: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rules and libraries in the npm package that the wheel contains."""
    with zipfile.ZipFile(wheel) as files:
        (name,) = [one for one in files.namelist() if one.endswith(".jsii.tgz")]
        with tarfile.open(fileobj=io.BytesIO(files.read(name))) as package:
            member = package.extractfile("package/lib/rules.generated.js")
            assert member is not None
            script = member.read().decode()

    def exported(variable: str) -> list[dict[str, Any]]:
        start = script.index(f"exports.{variable} = [") + len(f"exports.{variable} = ")
        found: list[dict[str, Any]] = json.JSONDecoder().raw_decode(script, start)[0]
        return found

    return exported("BUNDLED_RULES"), exported("BUNDLED_LIBS")
