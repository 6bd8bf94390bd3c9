"""The storm: many take positions at once on the real site while faults are fired, and what is stored is counted after."""
