NAME = "space.first"
