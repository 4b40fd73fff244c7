# pip: django
import django
from django.conf import settings
settings.configure(INSTALLED_APPS=['django.contrib.contenttypes', 'django.contrib.auth'], DATABASES={'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': ':memory:'}}, TEMPLATES=[{'BACKEND': 'django.template.backends.django.DjangoTemplates'}])
django.setup()
from django.contrib.auth.models import User
from django.core.management import call_command
from django.template import engines
call_command('migrate', verbosity=0)
User.objects.create_user('x')
print(User.objects.count(), engines['django'].from_string('{{ a|upper }}').render({'a': 'b'}))
