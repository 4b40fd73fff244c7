# pip: pytz
import datetime
import pytz
print(pytz.timezone('Europe/Paris').localize(datetime.datetime(2024, 7, 1)).utcoffset(), len(pytz.all_timezones) > 400)
