# pip: rtoml
import rtoml
print(rtoml.loads('a = 1979-05-27T07:32:00Z'), rtoml.dumps({'b': [1, 2]}))
