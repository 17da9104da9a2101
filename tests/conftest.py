"""Makes the folders of tests importable from one another: pytest puts the folder of this file on the path."""
