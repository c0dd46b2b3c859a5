"""The words that mock rows are made of: the files of `loader/data/`, typed, a module each."""
