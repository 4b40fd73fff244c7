"""Projects of Django."""
import os

from PyInstaller import isolated


def django_dottedstring_imports(django_root_dir):
    """Modules that the settings of a project name."""
    return _settings(os.path.basename(django_root_dir), os.path.dirname(django_root_dir), os.environ.get("DJANGO_SETTINGS_MODULE"))


@isolated.decorate
def _settings(package, parent, module):
    import os
    import sys

    sys.path[:0] = [parent, os.path.join(parent, package)]
    os.environ["DJANGO_SETTINGS_MODULE"] = module or package + ".settings"
    import django
    from django.conf import settings

    django.setup()
    names = set(settings.INSTALLED_APPS) | {settings.ROOT_URLCONF}
    for attribute in ("MIDDLEWARE", "AUTHENTICATION_BACKENDS", "TEMPLATE_LOADERS", "FILE_UPLOAD_HANDLERS"):
        names |= set(getattr(settings, attribute, None) or ())
    for attribute in ("SESSION_ENGINE", "DEFAULT_FILE_STORAGE", "WSGI_APPLICATION", "MESSAGE_STORAGE"):
        names |= {getattr(settings, attribute, None)}
    found = set()
    for name in names:
        parts = (name or "").split(".")
        while parts and ".".join(parts) not in sys.modules:
            parts.pop()  # the last part may be a class
        found.add(".".join(parts))
    return sorted(found - {""})


def django_find_root_dir():
    """The directory with the settings of the project in the current directory."""
    top = os.getcwd()
    for directory in [top] + sorted(os.path.join(top, d) for d in os.listdir(top) if os.path.isdir(os.path.join(top, d))):
        if os.path.isfile(os.path.join(directory, "settings.py")) and os.path.isfile(os.path.join(directory, "urls.py")):
            return directory
    return None
