# pip: fastapi uvicorn
import threading
import time
import urllib.request
import fastapi
import uvicorn
app = fastapi.FastAPI()
@app.get('/{x}')
def f(x: int): return {'x': x}
s = uvicorn.Server(uvicorn.Config(app, port=18731, log_level='error'))
t = threading.Thread(target=s.run)
t.start()
while not s.started: time.sleep(0.05)
print(urllib.request.urlopen('http://127.0.0.1:18731/5').read())
s.should_exit = True
t.join()
