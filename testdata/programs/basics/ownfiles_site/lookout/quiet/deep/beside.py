WORD = "da"
