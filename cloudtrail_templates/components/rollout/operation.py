"""How a stack set proceeds: how many accounts at the same time, and after how many failures it stops."""

from typing import Annotated, Any

from troposphere import cloudformation as cfn

from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.options import Number, Option, Text
from cloudtrail_templates.plurals import format_count
from cloudtrail_templates.structs import Struct

STRICT, SOFT = "STRICT_FAILURE_TOLERANCE", "SOFT_FAILURE_TOLERANCE"
_CONCEPTS = "AWSCloudFormation/latest/UserGuide/stacksets-concepts.html"
_GROUP = "Operation"


class OperationPreferences(Struct):
    """The preferences of the operations of a stack set.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-concepts.html
    """

    failure_tolerance_count: Annotated[
        Number,
        Option(
            "Accounts in a region in which the operation may fail before it stops.",
            sources=(_CONCEPTS,),
            group=_GROUP,
            label="Tolerated failures",
            MinValue=0,
            must="must be 0 or more; give the number of accounts",
        ),
    ] = 0
    max_concurrent_count: Annotated[
        Number,
        Option(
            "Accounts in which the operation runs at the same time.",
            sources=(_CONCEPTS,),
            group=_GROUP,
            label="Concurrent accounts",
            MinValue=1,
            must="must be 1 or more; give the number of accounts",
        ),
    ] = 1
    concurrency_mode: Annotated[
        Text,
        Option(
            "STRICT_FAILURE_TOLERANCE runs in fewer accounts at the same time after each failure, so that at most one "
            "account more than tolerated fails. SOFT_FAILURE_TOLERANCE is faster, and more accounts can fail.",
            sources=("AWSCloudFormation/latest/UserGuide/concurrency-mode.html",),
            group=_GROUP,
            AllowedValues=(STRICT, SOFT),
            must=f"must be {STRICT} or {SOFT}",
        ),
    ] = STRICT
    region_concurrency_type: Annotated[
        Text,
        Option(
            "SEQUENTIAL deploys to one region after another, PARALLEL to all at the same time.",
            sources=(_CONCEPTS,),
            group=_GROUP,
            label="Order of regions",
            AllowedValues=("SEQUENTIAL", "PARALLEL"),
            must="must be SEQUENTIAL or PARALLEL",
        ),
    ] = "SEQUENTIAL"

    def check_concurrency(self) -> None:
        """Raise OptionError for more concurrent accounts than the strict mode allows."""
        most, tolerated = self.max_concurrent_count, self.failure_tolerance_count
        if (
            self.concurrency_mode == STRICT
            and isinstance(most, int)
            and isinstance(tolerated, int)
            and most > tolerated + 1
        ):
            raise OptionError(
                f"max_concurrent_count must be at most failure_tolerance_count + 1 with {STRICT}, got {most} and "
                f"{tolerated}; tolerate {format_count(most - 1, 'failure')}, or choose {SOFT}"
            )

    def operation_preferences(self) -> Any:
        """Return the property of a stack set."""
        return cfn.OperationPreferences(
            FailureToleranceCount=self.failure_tolerance_count,
            MaxConcurrentCount=self.max_concurrent_count,
            ConcurrencyMode=self.concurrency_mode,
            RegionConcurrencyType=self.region_concurrency_type,
        )
