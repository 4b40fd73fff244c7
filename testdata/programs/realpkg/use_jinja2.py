"""Jinja2 with templates of a package (PackageLoader), inheritance, macros, filters,
autoescaping, errors with the template's line, the sandbox, and async rendering."""
# e2e: build --collect-data pages
# e2e: run
import asyncio

import jinja2
from jinja2.sandbox import SandboxedEnvironment

import pages  # noqa: F401  (the package whose templates are loaded)

env = jinja2.Environment(loader=jinja2.PackageLoader("pages"), autoescape=jinja2.select_autoescape(),
                         extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols", "jinja2.ext.i18n"])
env.filters["double"] = lambda v: v * 2
print(sorted(env.list_templates()))
print(env.get_template("hello.html").render(name="<Ada>", numbers=[1, 2, 3]).strip())
print(env.get_template("mail/letter.txt").render(name="<Ada>").strip())
try:
    env.get_template("none.html")
except jinja2.TemplateNotFound as e:
    print("not found", e.name)
try:
    env.from_string("line one\n{{ 1 +* }}")
except jinja2.TemplateSyntaxError as e:
    print(e.lineno, type(e).__name__)
try:
    env.from_string("{{ missing.attribute }}").render()
except jinja2.UndefinedError as e:
    print(e)
try:
    SandboxedEnvironment().from_string("{{ ''.__class__.__mro__ }}").render()
except jinja2.exceptions.SecurityError as e:
    print(type(e).__name__)
quick = jinja2.Environment(enable_async=True).from_string("{% for x in y %}{{ x }};{% endfor %}")
print(asyncio.run(quick.render_async(y=[1, 2])))
