# pip: shapely
from shapely.geometry import Point, Polygon
print(Point(0, 0).buffer(1).contains(Point(0.5, 0)), Polygon([(0, 0), (2, 0), (2, 2)]).area)
