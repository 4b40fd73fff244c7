# pip: python-dateutil
import datetime
from dateutil import parser, rrule, tz, zoneinfo
print(parser.parse('1 March 2024 10:00 UTC'), len(list(rrule.rrule(rrule.DAILY, count=3, dtstart=datetime.datetime(2024, 1, 1)))), zoneinfo.get_zonefile_instance().get('Europe/Rome') is not None)
