import os


def word():
    with open(os.path.join(os.path.dirname(__file__), "..", "word.txt")) as f:
        return f.read().strip()
