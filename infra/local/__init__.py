"""Stockroom on one machine: embedded AWS, mailbox, sample files and dashboard in one command."""
