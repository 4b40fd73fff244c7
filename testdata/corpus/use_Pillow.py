# pip: Pillow
import io
from PIL import Image, ImageDraw, ImageFont
i = Image.new('RGB', (40, 20), 'red')
ImageDraw.Draw(i).text((2, 2), 'x', font=ImageFont.load_default())
for f in 'PNG JPEG WEBP GIF'.split():
    b = io.BytesIO()
    i.save(b, f)
    print(f, Image.open(io.BytesIO(b.getvalue())).size)
