# pip: bokeh
from bokeh.embed import file_html
from bokeh.plotting import figure
from bokeh.resources import INLINE
p = figure()
p.line([1, 2], [3, 4])
print(len(file_html(p, INLINE)) > 100000)
