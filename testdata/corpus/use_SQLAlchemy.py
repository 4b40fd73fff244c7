# pip: SQLAlchemy
from sqlalchemy import Column, Integer, String, create_engine, select
from sqlalchemy.orm import Session, declarative_base
B = declarative_base()
class U(B):
    __tablename__ = 'u'
    id = Column(Integer, primary_key=True)
    n = Column(String)
e = create_engine('sqlite://')
B.metadata.create_all(e)
with Session(e) as s:
    s.add(U(n='x'))
    s.commit()
    print(s.scalars(select(U.n)).all())
