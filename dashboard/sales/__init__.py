"""The sales in memory and what is shown of them: replica, filters, frames, views."""
