NAME = "fine"
