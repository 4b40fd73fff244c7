# pip: spacy
import spacy
n = spacy.blank('en')
n.add_pipe('sentencizer')
d = n('Hello there. Second one.')
print([t.text for t in d], len(list(d.sents)))
