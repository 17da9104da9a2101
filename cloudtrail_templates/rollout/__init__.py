"""Plan how a stack set deploys one template to accounts whose parameters differ."""
