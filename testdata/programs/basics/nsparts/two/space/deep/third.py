NAME = "space.deep.third"
