NAME = "alone"
