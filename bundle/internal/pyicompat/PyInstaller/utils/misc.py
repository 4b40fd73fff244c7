"""Small helpers."""
import os


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
