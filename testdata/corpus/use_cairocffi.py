# pip: cairocffi
import cairocffi
s = cairocffi.ImageSurface(cairocffi.FORMAT_ARGB32, 2, 2)
print(s.get_width(), cairocffi.cairo_version() > 10000)
