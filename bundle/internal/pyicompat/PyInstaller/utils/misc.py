"""Small helpers."""
import ast
import fnmatch
import os
import pprint


def normalize_toc(toc):
    seen, out = set(), []
    for entry in toc:
        if entry[0] not in seen:
            seen.add(entry[0])
            out.append(tuple(entry))
    return out


def dlls_in_dir(directory):
    return {os.path.join(directory, n) for n in os.listdir(directory) if ".so" in n}


def get_unicode_modules():
    return ["_codecs", "encodings", "codecs"]


def files_in_dir(directory, file_patterns=None, excluded_file_patterns=None):
    def named(name, patterns):
        return any(fnmatch.fnmatch(name, p) for p in patterns or ())

    return [os.path.join(directory, n) for n in sorted(os.listdir(directory))
            if named(n, file_patterns) and not named(n, excluded_file_patterns) and os.path.isfile(os.path.join(directory, n))]


def dlls_in_subdirs(directory):
    return {f for base, _, _ in os.walk(directory) for f in dlls_in_dir(base)}


def mtime(filename):
    try:
        return os.stat(filename).st_mtime
    except OSError:
        return 0


def absnormpath(apath):
    return os.path.abspath(os.path.normpath(apath))


def module_parent_packages(full_modname):
    parts = full_modname.split(".")
    return [".".join(parts[:n]) for n in range(1, len(parts))]


def is_iterable(arg):
    try:
        iter(arg)
    except TypeError:
        return False
    return True


def get_path_to_toplevel_modules(filename):
    directory = os.path.dirname(os.path.abspath(filename))
    while os.path.isfile(os.path.join(directory, "__init__.py")):
        directory = os.path.dirname(directory)
    return directory


def save_py_data_struct(filename, data):
    with open(filename, "w", encoding="utf-8") as f:
        pprint.pprint(data, f)


def load_py_data_struct(filename):
    with open(filename, encoding="utf-8") as f:
        return ast.literal_eval(f.read())
