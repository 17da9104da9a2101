"""Independent scanners and validators judge the published templates; `docs/scanners.md` has what they find."""
