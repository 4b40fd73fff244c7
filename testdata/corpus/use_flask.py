# pip: flask
import flask
a = flask.Flask('x')
@a.route('/')
def f(): return flask.render_template_string('{{ 1 + 1 }}')
print(a.test_client().get('/').data)
