# pip: jinja2
import jinja2
print(jinja2.Environment().from_string('{% for x in a %}{{ x|upper }}{% endfor %}').render(a='bc'))
