"""Version resources of Windows executables, as spec files write them down: kept,
and used for nothing."""


class _Record:
    def __init__(self, *args, **fields):
        self.args = args
        self.__dict__.update(fields)

    def __repr__(self):
        fields = ["%r" % a for a in self.args] + ["%s=%r" % f for f in self.__dict__.items() if f[0] != "args"]
        return "%s(%s)" % (type(self).__name__, ", ".join(fields))


for _name in "VSVersionInfo FixedFileInfo StringFileInfo StringTable StringStruct VarFileInfo VarStruct".split():
    globals()[_name] = type(_name, (_Record,), {"__module__": __name__})


def load_version_info_from_text_file(filename):
    with open(filename, encoding="utf-8") as f:
        return eval(f.read(), dict(globals()))
