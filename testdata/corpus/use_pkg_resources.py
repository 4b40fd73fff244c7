# pip: setuptools<81 keyring
import jaraco.functools
import pkg_resources

import keyring

print(pkg_resources.get_distribution("keyring").project_name, keyring.__name__)
print(len(jaraco.__path__) > 1, jaraco.__file__, sorted(e.name for e in pkg_resources.iter_entry_points("keyring.backends")))
