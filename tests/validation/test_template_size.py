"""The size of a template is that of the file that is read, or of the files that are written of it."""

from pathlib import Path
from typing import Any

from troposphere import Template, sns

from cloudtrail_templates.cloudformation.reader import read_template
from cloudtrail_templates.output import to_json, to_yaml
from cloudtrail_templates.validation import validate
from cloudtrail_templates.validation.template_size import compact_size, written_size


def with_lines(number: int) -> dict[str, Any]:
    """A template whose text takes more bytes in YAML, which indents each line, than in JSON."""
    template = Template()
    template.add_resource(sns.Topic("Topic", DisplayName="x"))
    template.set_metadata({"Text": "a\n" * number})
    return template.to_dict()


def test_a_template_without_findings_is_small_enough_in_every_form_that_is_written() -> None:
    number = next(number for number in range(5_000, 20_000, 50) if len(to_yaml(with_lines(number))) > 51_200)
    template = with_lines(number)
    larger = len(to_yaml(template))
    assert len(to_json(template)) < 51_200 < larger == written_size(template)
    found = [one for one in validate(template) if one.rule == "CT601"]
    assert [one.message for one in found] == [
        f"the template has {larger:,} bytes, 51,200 are allowed without S3"
    ]
    smaller = with_lines(number - 50)
    assert len(to_yaml(smaller).encode()) <= 51_200
    assert [one for one in validate(smaller) if one.rule == "CT601"] == []


def test_a_template_from_a_file_has_the_size_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text("Resources:\n  A:\n    Type: AWS::SNS::Topic\n# \u00e4\n", encoding="utf-8")
    assert written_size(read_template(path)) == path.stat().st_size


def test_a_template_that_cannot_be_written_has_the_size_of_its_json() -> None:
    template = {"Resources": {"A": {"Type": "Custom::A", "Metadata": {"set": {1}}}}}
    assert written_size(template) == compact_size(template) > 50
