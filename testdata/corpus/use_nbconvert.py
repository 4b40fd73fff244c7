# pip: nbconvert
import nbconvert
import nbformat

nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Title"), nbformat.v4.new_code_cell("x = 1")])
for name in ("html", "markdown"):
    text, _ = nbconvert.get_exporter(name)().from_notebook_node(nb)
    print(name, len(text) > 20, "Title" in text)
