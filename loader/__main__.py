"""`python -m loader` is `mock-data`."""

from loader.cli import main

main()
