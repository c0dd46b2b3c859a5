"""What the server judges before BEGIN, on samples of the rows."""
