# pip: python-docx
import io
import docx
d = docx.Document()
d.add_paragraph('hi')
b = io.BytesIO()
d.save(b)
print(docx.Document(io.BytesIO(b.getvalue())).paragraphs[0].text)
