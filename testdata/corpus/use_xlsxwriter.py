# pip: xlsxwriter
import io
import xlsxwriter
b = io.BytesIO()
w = xlsxwriter.Workbook(b)
w.add_worksheet().write(0, 0, 'x')
w.close()
print(b.getvalue()[:2])
