# pip: pypdf
import io
import pypdf
w = pypdf.PdfWriter()
w.add_blank_page(100, 100)
b = io.BytesIO()
w.write(b)
print(len(pypdf.PdfReader(io.BytesIO(b.getvalue())).pages))
