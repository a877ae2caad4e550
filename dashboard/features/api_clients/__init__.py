"""Programs that send files by the upload API: who they are, and their keys."""
