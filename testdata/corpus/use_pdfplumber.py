# pip: pdfplumber reportlab
import io
import pdfplumber
from reportlab.pdfgen import canvas
b = io.BytesIO()
c = canvas.Canvas(b)
c.drawString(50, 50, 'hello')
c.save()
print(pdfplumber.open(io.BytesIO(b.getvalue())).pages[0].extract_text())
