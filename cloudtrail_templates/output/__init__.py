"""From the plain dict of a template to the files that a user uploads.

`files` writes a file, `folder` a folder of them with the `manifest` of what was written.
"""

from cloudtrail_templates.output.json_text import to_json
from cloudtrail_templates.output.yaml_text import to_yaml

__all__ = ["to_json", "to_yaml"]
