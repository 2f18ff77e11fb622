"""The demonstration: simulated figures, registrations and praise."""
