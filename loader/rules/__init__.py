"""The business rules of sql/rules, asked of a run's rows."""
