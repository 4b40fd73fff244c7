# pip: h5py
import io
import h5py
b = io.BytesIO()
with h5py.File(b, 'w') as f:
    f['x'] = [1, 2, 3]
with h5py.File(b, 'r') as f:
    print(list(f['x']))
