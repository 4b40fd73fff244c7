def english(name):
    return "Hello, " + name


def french(name):
    return "Bonjour, " + name
