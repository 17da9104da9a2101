"""The way to a part of a template: `("Resources", "Trail", "Properties")`."""

Path = tuple[str | int, ...]
