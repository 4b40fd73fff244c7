NAME = "space.second"
