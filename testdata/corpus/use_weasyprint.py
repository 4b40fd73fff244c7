# pip: weasyprint
import weasyprint
print(weasyprint.HTML(string='<h1>x</h1>').write_pdf()[:5])
