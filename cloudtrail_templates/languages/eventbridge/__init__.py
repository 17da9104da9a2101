"""Event patterns of Amazon EventBridge: what a field must be, alternatives of fields, and the patterns printed from them."""
