"""What a new Stockroom on this machine has lived through: README, "The sample company"."""
