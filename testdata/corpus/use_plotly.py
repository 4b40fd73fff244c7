# pip: plotly
import plotly.graph_objects as go
f = go.Figure(go.Bar(y=[1, 2]))
print(len(f.to_json()) > 100, '<div' in f.to_html(full_html=False)[:2000])
