"""The questions that people ask about events, and the queries of Athena and of CloudWatch Logs Insights that answer them."""
