# pip: psycopg[binary]
import psycopg
print(psycopg.pq.__impl__, psycopg.pq.version() > 0)
try:
    psycopg.connect('host=/nonexistent user=x', connect_timeout=1)
except psycopg.OperationalError as e:
    print('OperationalError')
