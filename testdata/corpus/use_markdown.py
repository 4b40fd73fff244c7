# pip: markdown
import markdown
print(markdown.markdown('# a\n\n|x|\n|-|\n|1|', extensions=['tables', 'fenced_code', 'toc']))
