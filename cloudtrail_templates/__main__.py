"""`python -m cloudtrail_templates` is the command `cloudtrail-templates`."""

from cloudtrail_templates.cli import main

if __name__ == "__main__":
    main(prog_name="cloudtrail-templates")
