"""importlib.resources: text, bytes, a real file, and walking a tree."""
# e2e: build --add-data shelf/data:shelf/data
# e2e: run
import importlib.resources as res

root = res.files("shelf")
print((root / "data" / "text.txt").read_text(encoding="utf-8").splitlines())
print(root.joinpath("data", "bytes.bin").read_bytes())
print((root / "data" / "more" / "utf8.txt").read_text(encoding="utf-8").strip())
print(sorted(p.name for p in (root / "data").iterdir()))
print((root / "data").is_dir(), (root / "data" / "text.txt").is_file(), (root / "none").is_file())
with res.as_file(root / "data" / "text.txt") as path:
    print(path.name, path.read_bytes() == (root / "data" / "text.txt").read_bytes())
with (root / "data" / "text.txt").open("r", encoding="utf-8") as f:
    print(f.readline().strip())
import shelf
print(res.files(shelf).name == "shelf")
