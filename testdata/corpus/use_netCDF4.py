# pip: netCDF4
import netCDF4
d = netCDF4.Dataset('x.nc', 'w', diskless=True)
d.createDimension('t', 3)
v = d.createVariable('t', 'f8', ('t',))
v[:] = [1, 2, 3]
print(v[:].sum(), netCDF4.num2date(1, 'days since 2000-01-01').year)
