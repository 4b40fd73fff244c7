# pip: urllib3<2
# Its copy of six is a package of modules that no file holds.
import urllib3
from urllib3.packages.six.moves import http_client, urllib
from urllib3.packages import six
print(http_client.HTTPConnection.__name__, urllib.parse.quote('a b'), six.moves.configparser.__name__, urllib3.PoolManager().pools.__class__.__name__)
