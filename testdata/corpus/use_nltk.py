# pip: nltk
from nltk.stem import PorterStemmer
from nltk.tokenize import RegexpTokenizer
print(PorterStemmer().stem('running'), RegexpTokenizer(r'\w+').tokenize('a b, c'))
