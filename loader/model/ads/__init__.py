"""An ads account: its campaigns, and what is reported on them day by day."""
