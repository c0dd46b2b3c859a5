"""Plan -> rows: the models projected on reflected columns, as plain Arrow batches."""
