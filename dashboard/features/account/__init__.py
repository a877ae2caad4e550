"""Signing in and out, one's own account, and the accounts of all: plain pages that work without Dash's scripts."""
