"""What setuptools vendors. Nothing is redirected: gofreeze collects setuptools
with the copies in it."""


class SetuptoolsInfo:
    available = False
    version = None
    vendored_status = {}
    vendored_data = []
    vendored_modules = []

    @staticmethod
    def is_vendored(module_name):
        return False

    @staticmethod
    def get_vendored_data(module_name):
        return []


setuptools_info = SetuptoolsInfo()


def pre_safe_import_module(api):
    pass


def pre_safe_import_module_for_top_level_namespace_packages(api):
    pass
