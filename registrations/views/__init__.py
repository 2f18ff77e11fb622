"""Pages of dossiers: they get, check, call one action, and answer."""
