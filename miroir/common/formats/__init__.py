"""How dates and times are written, where Django has no form that fits."""
