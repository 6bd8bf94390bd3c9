"""Cap Collectif: the export of a consultation's contributions."""
