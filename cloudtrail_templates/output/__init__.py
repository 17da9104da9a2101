"""From the plain dict of a template to the files that a user uploads."""

from cloudtrail_templates.output.files import check_writable, write_file
from cloudtrail_templates.output.folder import Drift, drift, read_manifest, write_folder
from cloudtrail_templates.output.json_text import to_json
from cloudtrail_templates.output.manifest import MANIFEST, Manifest
from cloudtrail_templates.output.yaml_text import to_yaml

__all__ = [
    "MANIFEST",
    "Drift",
    "Manifest",
    "check_writable",
    "drift",
    "read_manifest",
    "to_json",
    "to_yaml",
    "write_file",
    "write_folder",
]
