"""locale and the encodings that it leads to; the same as unfrozen."""
# e2e: oracle unfrozen
# e2e: run
import calendar
import gettext
import locale
import os
import sys

print(sys.getdefaultencoding(), sys.getfilesystemencoding(), sys.getfilesystemencodeerrors())
print(sys.stdout.encoding, sys.stdout.errors, sys.stdin.encoding, sys.stderr.errors)
print(locale.setlocale(locale.LC_ALL, ""), locale.getlocale())
print(locale.getpreferredencoding(), sys.flags.utf8_mode)
print(locale.format_string("%.2f", 1234.5, grouping=True), locale.localeconv()["decimal_point"])
print(calendar.TextCalendar().formatmonth(2024, 2).splitlines()[0].strip())
print(gettext.translation("nothing", fallback=True).gettext("as it is"))
print(os.fsencode("ü") in (b"\xc3\xbc", b"\xfc"), os.fsdecode(b"\xff") == "\udcff")
print(locale.normalize("de_de"), locale.strxfrm("a") is not None)
