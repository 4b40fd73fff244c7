"""What hooks ask about installed distributions."""
import os
import re

from PyInstaller import compat
from PyInstaller.compat import importlib_metadata
from PyInstaller.utils import requirements


def distribution(name):
    """The installed distribution of a name, however that is written."""
    try:
        return importlib_metadata.distribution(name)
    except importlib_metadata.PackageNotFoundError:
        wanted = _normal(name)
        for dist in importlib_metadata.distributions():  # Python 3.9 knows one way only
            if _normal(dist.metadata["Name"] or "") == wanted:
                return dist
        raise


def _normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def copy_metadata(package_name, recursive=False):
    """(source, destination) of the metadata directory of a distribution."""
    out, todo, seen = [], [package_name], set()
    while todo:
        name = todo.pop()
        if _normal(name) in seen:
            continue
        seen.add(_normal(name))
        try:
            dist = distribution(name)
        except importlib_metadata.PackageNotFoundError:
            if name == package_name:
                raise
            continue
        path = os.fspath(getattr(dist, "_path"))
        out.append((path, os.path.basename(path) if os.path.isdir(path) else "."))
        if recursive:
            for r in dist.requires or ():
                required, _, marker = requirements.parse(r)
                if requirements.holds(marker):
                    todo.append(required)
    return out


def get_installer(dist_name):
    """The program that installed a distribution, or the one that a package is of."""
    try:
        dist = distribution(dist_name)
    except importlib_metadata.PackageNotFoundError:
        dist = next(owners(dist_name), None)
    text = dist and dist.read_text("INSTALLER")
    return text.strip() if text else None


def owners(package):
    """The distributions that a top-level package is of."""
    top = package.partition(".")[0]
    for dist in importlib_metadata.distributions():
        named = (dist.read_text("top_level.txt") or "").split()
        if not named:
            for f in dist.files or ():
                first = f.parts[0]
                if len(f.parts) == 1:
                    first = next((first[: -len(s)] for s in compat.ALL_SUFFIXES if first.endswith(s)), "")
                named.append(first)
        if top in named:
            yield dist


def collect_entry_point(name):
    """(metadata, modules) of the distributions with entry points of a group."""
    datas, imports = [], []
    for dist in importlib_metadata.distributions():
        for e in dist.entry_points:
            if e.group == name:
                imports.append(e.value.partition(":")[0].strip())
                datas += copy_metadata(dist.metadata["Name"])
    return sorted(set(datas)), sorted(set(imports))
