"""The business rules of sql/rules, checked on a run's rows."""
