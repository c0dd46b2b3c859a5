"""The frozen values that pass between stages, a module an arrow. Nothing here reads or writes anything."""
