"""What a run and a workspace look like to people."""
