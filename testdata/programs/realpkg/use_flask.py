"""Flask: its test client, and a real server in a thread; templates and static files
from the program's own folders, sessions, blueprints, JSON, errors, commands."""
# e2e: build --add-data templates:templates --add-data static:static
# e2e: run
import threading
import urllib.request

import click
from flask import Blueprint, Flask, abort, flash, g, get_flashed_messages, jsonify, redirect, render_template, request, session, url_for
from werkzeug.serving import make_server

app = Flask(__name__)
app.secret_key = b"not a secret"
admin = Blueprint("admin", __name__, url_prefix="/admin")


@app.before_request
def before():
    g.user = session.get("user", "nobody")


@app.route("/")
def index():
    return render_template("page.html", title="Index & more", items=["a", "b"])


@app.route("/login/<user>", methods=["POST"])
def login(user):
    session["user"] = user
    flash("welcome " + user)
    return redirect(url_for("who"))


@app.route("/who")
def who():
    return jsonify(user=g.user, flashed=get_flashed_messages(), args=request.args.to_dict())


@admin.route("/<int:number>")
def secret(number):
    abort(403 if number else 404)


@app.errorhandler(403)
def forbidden(e):
    return "forbidden here: %s" % e.name, 403


@app.cli.command("greet")
@click.argument("name")
def greet(name):
    click.echo("hello " + name)


app.register_blueprint(admin)
client = app.test_client()
print(client.get("/").get_data(as_text=True).split())
print(client.post("/login/ada", follow_redirects=True).get_json(), client.get("/who?x=1&y=%C3%BC").get_json())
print(client.get("/admin/5").get_data(as_text=True), client.get("/admin/0").status_code, client.get("/none").status_code)
print(client.get("/static/style.css").get_data(as_text=True).strip(), client.get("/login/x").status_code)
print(app.test_cli_runner().invoke(args=["greet", "Bob"]).output.strip())
with app.test_request_context("/?q=1"):
    print(url_for("secret" if False else "admin.secret", number=3), request.args["q"])

server = make_server("127.0.0.1", 0, app, threaded=True)
thread = threading.Thread(target=server.serve_forever)
thread.start()
import logging
logging.getLogger("werkzeug").setLevel(logging.ERROR)
with urllib.request.urlopen("http://127.0.0.1:%d/who" % server.server_port) as answer:
    print(answer.status, answer.read().decode().strip(), answer.headers["Content-Type"])
server.shutdown()
thread.join()
server.server_close()
