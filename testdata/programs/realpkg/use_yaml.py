"""PyYAML: both implementations, tags and classes of one's own, several documents, errors."""
# e2e: run
import datetime

import yaml

text = """
name: Ünïcode
when: 2024-02-29 12:30:00
list: [1, 2.5, true, null, 0x1F]
base: &base {a: 1}
more: {<<: *base, b: 2}
block: |
  two
  lines
"""
data = yaml.safe_load(text)
print(data)
print(yaml.safe_dump(data, allow_unicode=True, sort_keys=True))
print(yaml.__with_libyaml__, yaml.load(text, Loader=yaml.CSafeLoader) == data)
print(list(yaml.safe_load_all("a\n---\nb\n")))


class Point(yaml.YAMLObject):
    yaml_tag = "!point"
    yaml_loader = yaml.SafeLoader

    def __init__(self, x, y):
        self.x, self.y = x, y


print(vars(yaml.safe_load("!point {x: 1, y: 2}")), yaml.dump(Point(3, 4)).split())
print(yaml.safe_load("2024-01-01") == datetime.date(2024, 1, 1))
try:
    yaml.safe_load("a: [1, 2")
except yaml.YAMLError as e:
    print(type(e).__name__, e.problem_mark.line, e.problem)
try:
    yaml.safe_load("!!python/object/apply:os.getcwd []")
except yaml.constructor.ConstructorError as e:
    print(e.problem)
