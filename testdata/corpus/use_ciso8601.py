# pip: ciso8601
import ciso8601
print(ciso8601.parse_datetime('2014-12-05T12:30:45.123456-05:30'))
