"""The start method is chosen in an imported module, whose import has side effects that
children repeat; an object of main crosses in both directions."""
# e2e: methods
import sys

import starter

if __name__ != "__main__":
    SEEN = "imported again as " + __name__
else:
    SEEN = "main"


class Card:
    def __init__(self, text):
        self.text = text


def flip(card):
    return Card(card.text[::-1] + " " + (SEEN if starter.fresh() else "forked"))


if __name__ == "__main__":
    for card in starter.go(sys.argv[1], flip, [Card("abc"), Card("xyz")]):
        print(type(card) is Card, card.text.split()[0], card.text.split(None, 1)[1] in ("imported again as __mp_main__", "forked"))
