"""GObject introspection: typelibs come from the product, GLib's main loop runs."""
# e2e: needs import gi; gi.require_version("Gio", "2.0")
# e2e: run
import os
import sys

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib, GObject

print(Gio.File.new_for_path("/tmp/x").get_basename(), GObject.TYPE_INT.name, GLib.Variant("s", "text").unpack())
loop = GLib.MainLoop()
GLib.idle_add(loop.quit)
loop.run()
path = gi.Repository.get_default().get_typelib_path("Gio")
print(os.path.basename(path), path.startswith(getattr(sys, "_MEIPASS", "/")))
print(sorted(n for n in os.environ if n.startswith(("GI_", "GSETTINGS_", "GDK_PIXBUF_"))))
