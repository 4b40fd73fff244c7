# pip: dash
import dash
from dash import dcc, html
a = dash.Dash('x')
a.layout = html.Div([dcc.Graph(id='g')])
c = a.server.test_client()
print(c.get('/').status_code, c.get('/_dash-layout').json['type'])
