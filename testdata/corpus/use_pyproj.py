# pip: pyproj
import pyproj
print([round(x) for x in pyproj.Transformer.from_crs(4326, 3857, always_xy=True).transform(10, 50)])
