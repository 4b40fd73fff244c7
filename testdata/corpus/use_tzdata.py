# pip: tzdata
import zoneinfo
import datetime
zoneinfo.reset_tzpath([])
print(datetime.datetime(2024, 7, 1, tzinfo=zoneinfo.ZoneInfo('Asia/Tokyo')).utcoffset(), len(zoneinfo.available_timezones()) > 400)
