"""Lists of libraries that old spec files extend. gofreeze has its own, see
docs/pyinstaller.md; these are for nothing."""

_includes = {}
_excludes = {}
_unix_excludes = {}
_warning_suppressions = {}


class ExcludeList:
    def search(self, name):
        return None


class IncludeList(ExcludeList):
    pass


exclude_list = ExcludeList()
include_list = IncludeList()


def include_library(name):
    return True
