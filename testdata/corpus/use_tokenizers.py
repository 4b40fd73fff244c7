# pip: tokenizers
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
t = Tokenizer(models.BPE())
t.pre_tokenizer = pre_tokenizers.Whitespace()
t.train_from_iterator(['hello world'] * 3, trainers.BpeTrainer(vocab_size=30))
print(t.encode('hello').tokens)
