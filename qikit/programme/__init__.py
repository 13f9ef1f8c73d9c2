"""Collaboratives: teams, aims, PDSA cycles, actions, sessions; frame in, frame out."""
