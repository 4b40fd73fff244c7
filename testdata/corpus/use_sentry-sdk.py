# pip: sentry-sdk
import sentry_sdk
seen = []
sentry_sdk.init('http://k@127.0.0.1:1/1', before_send=lambda e, h: seen.append(e['exception']['values'][0]['type']))
try:
    1 / 0
except ZeroDivisionError as e:
    sentry_sdk.capture_exception(e)
print(seen)
