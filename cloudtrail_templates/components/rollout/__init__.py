"""Stack sets, which deploy a template to several accounts and regions, and their roles."""
