"""Exceptions that hooks raise and catch."""


class ExecCommandFailed(SystemExit):
    pass


class HookError(Exception):
    pass


class ImportErrorWhenRunningHook(HookError):
    pass


class ImportlibMetadataError(SystemExit):
    pass


class PythonLibraryNotFoundError(IOError):
    pass


class SpecFileNotFoundError(FileNotFoundError):
    pass
