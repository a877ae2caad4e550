"""Categories: under which names what files say is shown, and in which order."""
