"""Every encoding that the standard library has, found by its name."""
# e2e: run
import codecs
import encodings.aliases

names = sorted(set(encodings.aliases.aliases.values()) - {"mbcs", "oem"})
binary = {"base64_codec", "bz2_codec", "hex_codec", "quopri_codec", "uu_codec", "zlib_codec"}
missing, wrong = [], []
for name in names:
    try:
        info = codecs.lookup(name)
        if name in binary:
            ok = codecs.decode(codecs.encode(b"abc 123", name), name) == b"abc 123"
        elif name == "rot_13":
            ok = codecs.encode("abc", name) == "nop"
        else:
            ok = codecs.decode(codecs.encode("abc", name), name) == "abc"
        if not ok:
            wrong.append(name)
    except LookupError:
        missing.append(name)
print(len(names) > 90, missing, wrong)

for name in ("idna", "punycode", "raw_unicode_escape", "unicode_escape", "utf_8_sig", "undefined"):
    print(codecs.lookup(name).name)
print("bücher.example".encode("idna"), b"xn--bcher-kva".decode("idna"))
print("日本".encode("shift_jis"), "日本".encode("euc_jp"), "中".encode("gb18030"), "한".encode("cp949"))
print(b"\xa4".decode("iso8859-15"), b"\x80".decode("cp1252"), "Ω".encode("cp1253"))
try:
    "x".encode("no-such-encoding")
except LookupError as e:
    print(e)
