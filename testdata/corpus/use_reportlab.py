# pip: reportlab
import io
from reportlab.pdfgen import canvas
from reportlab.graphics.barcode import code128
b = io.BytesIO()
c = canvas.Canvas(b)
c.drawString(10, 10, 'x')
code128.Code128('123').drawOn(c, 10, 30)
c.save()
print(b.getvalue()[:5])
