# pip: celery
import celery
a = celery.Celery('x', broker='memory://', backend='cache+memory://')
a.conf.task_always_eager = True
@a.task
def add(x, y): return x + y
print(add.delay(1, 2).get())
