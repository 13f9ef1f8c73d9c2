"""New things by one command: a commented skeleton that is sound from the start."""
