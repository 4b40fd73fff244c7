# pip: seaborn
import matplotlib
matplotlib.use('agg')
import io
import pandas
import seaborn
d = pandas.DataFrame({'a': [1, 2, 3, 4], 'b': [2, 4, 1, 3], 'c': list('xyxy')})
seaborn.scatterplot(d, x='a', y='b', hue='c').figure.savefig(f := io.BytesIO())
print(f.getvalue()[:4], seaborn.color_palette('deep')[0])
