"""Rules of EventBridge that send a message for each event, and the rule that forwards events to them."""
