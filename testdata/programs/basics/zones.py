"""zoneinfo, from the system's data or from the tzdata package."""
# e2e: needs import zoneinfo; zoneinfo.ZoneInfo("Europe/Berlin")
# e2e: run
import datetime
import zoneinfo

for zone in ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC"):
    moment = datetime.datetime(2024, 7, 1, 12, tzinfo=zoneinfo.ZoneInfo(zone))
    print(moment.isoformat(), moment.tzname())
print(len(zoneinfo.available_timezones()) > 300)
try:
    zoneinfo.ZoneInfo("Nowhere/Land")
except zoneinfo.ZoneInfoNotFoundError as e:
    print(e)
