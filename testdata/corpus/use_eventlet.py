# pip: eventlet
import warnings
warnings.simplefilter('ignore')
import eventlet
p = eventlet.GreenPool(2)
print(list(p.imap(lambda x: x + 1, range(3))), eventlet.hubs.get_hub().__class__.__name__)
