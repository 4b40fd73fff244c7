# pip: ruamel.yaml ruamel.yaml.string
from ruamel.yaml import YAML

print(sorted(YAML().official_plug_ins()))
print(YAML(typ=["rt", "string"]).dump_to_string({"a": [1, 2]}))
