"""Pillow: drawing, filters, every common format there and back, text in its own font."""
# e2e: run
import hashlib
import io

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps, features

image = Image.new("RGB", (64, 48), "navy")
draw = ImageDraw.Draw(image)
draw.ellipse((8, 8, 40, 40), fill="gold", outline="white")
draw.line((0, 0, 63, 47), fill=ImageColor.getrgb("#f00"), width=3)
draw.text((20, 20), "Hi", font=ImageFont.load_default(), fill="black")
for kind in ("PNG", "GIF", "BMP", "TIFF", "PPM", "TGA", "ICO", "PCX", "JPEG", "WEBP", "PDF"):
    buffer = io.BytesIO()
    image.save(buffer, kind)
    if kind == "PDF":
        print(kind, buffer.getvalue()[:5])
        continue
    back = Image.open(io.BytesIO(buffer.getvalue()))
    back.load()
    same = ImageChops.difference(back.convert("RGB").resize(image.size), image).getbbox() is None
    print(back.format, back.size, back.mode, same if kind in ("PNG", "BMP", "TIFF", "PPM", "TGA", "PCX") else "")
print(image.resize((4, 4), Image.LANCZOS).getpixel((1, 1)))
print(image.filter(ImageFilter.GaussianBlur(2)).getpixel((24, 24)))
print(ImageOps.grayscale(image).getextrema(), ImageEnhance.Brightness(image).enhance(0.5).getpixel((24, 12)))
print(image.rotate(90, expand=True).size, image.crop((0, 0, 5, 5)).histogram()[0])
print(hashlib.sha256(image.tobytes()).hexdigest()[:16])
print([name for name in ("zlib", "jpg", "webp") if features.check(name)], features.check("freetype2"))
try:
    Image.open(io.BytesIO(b"not an image"))
except Exception as e:
    print(type(e).__name__)
