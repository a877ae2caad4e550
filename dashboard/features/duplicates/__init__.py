"""Products that may be one and the same, and the word of a person that they are two."""
