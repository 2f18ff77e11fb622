"""Pages of figures: the board, the unit's card, the uploads."""
