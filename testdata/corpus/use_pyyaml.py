# pip: pyyaml
import yaml
print(yaml.safe_load('a: [1, 2]'), yaml.__with_libyaml__)
