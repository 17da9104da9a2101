"""The approved regions: the option of `Alarms`, and the values of the placeholder of a detection that follow from it."""

from troposphere import Region

from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.filter_pattern.expression import ConditionalList, Values
from cloudtrail_templates.intrinsics import Given
from cloudtrail_templates.options import Option, Texts

MOST_REGIONS = 20

APPROVED_REGIONS = Option(
    f"Regions where activity is expected, separated by commas; at most {MOST_REGIONS}. Changes in others set off an alarm.",
    group="Alarms",
    # The longest region has 15 characters, us-isof-south-1.
    AllowedPattern=r"(?![^,]{16})[a-z]{2,4}(-[a-z]+)+-\d",
    MaxItems=MOST_REGIONS,
    must=f"must be at most {MOST_REGIONS} regions; write them like eu-west-1,us-east-1",
    empty="Empty: only the region of this stack.",
)


def approved_values(title: str, placeholder: str, regions: Texts | None) -> Values:
    """Return the values of the placeholder of a detection: without regions, the region of the stack.

    Raises:
        OptionError: no option of `Alarms` has values for the placeholder.
    """
    if placeholder != "ApprovedRegions":
        raise OptionError(
            f"{title} needs {placeholder}, which is no option of Alarms; leave it out of detections"
        )
    if regions is None:
        return (Region,)
    if isinstance(regions, Given):
        return ConditionalList(regions.condition, regions.value, (Region,))
    return regions
