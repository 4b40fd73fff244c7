# pip: httpx
import httpx
t = httpx.MockTransport(lambda r: httpx.Response(200, json={'u': r.url.path}))
print(httpx.Client(transport=t).get('https://x.org/a').json())
