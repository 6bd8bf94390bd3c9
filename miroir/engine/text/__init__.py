"""The mathematics of drafting: operations on a text, their provenance, merge, rebase, collisions, anchors, likeness."""
