"""Understand any CloudFormation template: read it, resolve its functions, and model the stacks that it can become."""
