"""The content of the design page: the rooms of the package, and the way of one option to the files."""

import ast
import inspect
import textwrap
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cloudtrail_templates.components import Trail
from cloudtrail_templates.output import to_yaml
from cloudtrail_templates.pages.room_graph import RoomGraph
from cloudtrail_templates.templates import CATALOG

_CLASS = Trail
_OPTION = "is_logging"
_PARAMETER = "IsLogging"
_TEMPLATE = "trail"
_RESOURCE = "Trail"


@dataclass(frozen=True)
class DesignPage:
    """The rooms of the package and of the back-test, and one option at each stage of its way."""

    rooms: RoomGraph = field(default_factory=RoomGraph)
    backtest: RoomGraph = field(default_factory=lambda: RoomGraph("backtest"))

    @property
    def declaration(self) -> str:
        """The source code of the option."""
        source = textwrap.dedent(inspect.getsource(_CLASS))
        (node,) = (
            node
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == _OPTION
        )
        lines = source.splitlines()[node.lineno - 1 : node.end_lineno]
        return textwrap.dedent("\n".join(lines))

    @property
    def parameter(self) -> str:
        """The CloudFormation parameter of the option, as YAML."""
        return to_yaml({"Parameters": {_PARAMETER: self._body["Parameters"][_PARAMETER]}}).strip()

    @property
    def resource(self) -> str:
        """The resource with the property that the option sets, as YAML."""
        resource = self._body["Resources"][_RESOURCE]
        shown = {"Type": resource["Type"], "Properties": {_PARAMETER: resource["Properties"][_PARAMETER]}}
        return to_yaml({"Resources": {_RESOURCE: shown}}).strip()

    @property
    def template(self) -> str:
        """The name of the template that has the parameter."""
        return _TEMPLATE

    @cached_property
    def _body(self) -> dict[str, Any]:
        return CATALOG[_TEMPLATE].build().to_dict()
