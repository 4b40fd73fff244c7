# pip: babel
import datetime
from babel import dates, numbers
print(dates.format_date(datetime.date(2024, 3, 1), locale='de'), numbers.format_currency(1234.5, 'EUR', locale='fr').replace('\u202f', ' ').replace('\xa0', ' '))
