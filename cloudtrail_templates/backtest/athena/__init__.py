"""Write the back-test as one Athena query."""
