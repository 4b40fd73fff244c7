# pip: jsonschema
import jsonschema
try:
    jsonschema.validate({'a': 1}, {'type': 'object', 'properties': {'a': {'type': 'string'}}})
except jsonschema.ValidationError as e:
    print(e.message)
jsonschema.Draft202012Validator.check_schema({'type': 'object'})
