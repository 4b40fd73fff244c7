# pip: openpyxl
import io
import openpyxl
w = openpyxl.Workbook()
w.active['A1'] = 42
b = io.BytesIO()
w.save(b)
print(openpyxl.load_workbook(io.BytesIO(b.getvalue())).active['A1'].value)
