# pip: rasterio
import numpy as np
import rasterio
from rasterio.io import MemoryFile
with MemoryFile() as m:
    with m.open(driver='GTiff', width=4, height=3, count=1, dtype='uint8', crs='EPSG:4326', transform=rasterio.transform.from_origin(0, 0, 1, 1)) as d:
        d.write(np.ones((1, 3, 4), 'uint8'))
    with m.open() as d:
        print(d.read().sum(), d.crs.to_epsg())
