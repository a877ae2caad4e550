"""Subscriptions: who gets which alerts by mail, text message or webhook."""
