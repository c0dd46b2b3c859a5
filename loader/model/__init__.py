"""The store model and the ads model: compact numpy columns, a pure function of their spec."""
