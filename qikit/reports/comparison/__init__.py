"""What two runs say differently: figures, signals, practices, definitions."""
