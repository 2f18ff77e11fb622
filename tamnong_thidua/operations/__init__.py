"""What keeps a server running: backups, health, logs."""
