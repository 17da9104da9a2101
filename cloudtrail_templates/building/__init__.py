"""From the catalogue to a folder of files."""

from cloudtrail_templates.building.catalog_build import FORMATS, Build, build
from cloudtrail_templates.building.folder import compare_folder, undone_options, write_build
from cloudtrail_templates.building.settings import Setting

__all__ = ["FORMATS", "Build", "Setting", "build", "compare_folder", "undone_options", "write_build"]
