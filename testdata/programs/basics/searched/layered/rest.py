NAME = "second only"
