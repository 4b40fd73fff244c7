# pip: gevent
from gevent import monkey
monkey.patch_all()
import gevent
import gevent.pool
print(gevent.pool.Pool(2).map(lambda x: x * x, range(4)), gevent.config.loop)
