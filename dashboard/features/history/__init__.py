"""The history of one product, threshold, category, store or person."""
