"""Settings: where each of its pages is found."""
