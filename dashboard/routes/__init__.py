"""Addresses beside the pages: grid blocks, files to download, reports."""
