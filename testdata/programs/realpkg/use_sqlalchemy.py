"""SQLAlchemy with sqlite: tables, mapped classes, relations, joins, transactions,
events, a pool over a file, reflection, and the dialects that are found by name."""
# e2e: run
import os
import tempfile

from sqlalchemy import ForeignKey, Integer, String, create_engine, event, func, inspect, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, selectinload


class Base(DeclarativeBase):
    pass


class Author(Base):
    __tablename__ = "author"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    books: Mapped[list["Book"]] = relationship(back_populates="author", cascade="all, delete-orphan")


class Book(Base):
    __tablename__ = "book"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    title: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("author.id"))
    author: Mapped[Author] = relationship(back_populates="books")


with tempfile.TemporaryDirectory() as folder:
    engine = create_engine("sqlite:///" + os.path.join(folder, "library.db"))
    statements = []
    event.listen(engine, "before_cursor_execute", lambda c, cu, s, p, x, m: statements.append(s.split()[0]))
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Author(name="Ursula", books=[Book(title="One"), Book(title="Two")]))
        session.add(Author(name="Çelik", books=[Book(title="Three")]))
        session.commit()
        query = select(Author.name, func.count(Book.id)).join(Book).group_by(Author.name).order_by(Author.name)
        print([tuple(row) for row in session.execute(query)])
        author = session.scalars(select(Author).options(selectinload(Author.books)).where(Author.name.like("U%"))).one()
        print(author.name, sorted(b.title for b in author.books), author.books[0].author is author)
        session.delete(author)
        session.commit()
        print(session.scalar(select(func.count()).select_from(Book)))
        session.add(Author(name="Çelik"))
        try:
            session.commit()
        except IntegrityError as e:
            session.rollback()
            print(type(e.orig).__name__, e.orig)
    with engine.begin() as connection:
        print(connection.execute(text("select :a + 1"), {"a": 41}).scalar_one())
    print(sorted(inspect(engine).get_table_names()), sorted(set(statements)))
    print(str(query.compile(engine)).replace("\n", ""))
    engine.dispose()
for url in ("postgresql://h/d", "mysql+mysqldb://h/d"):
    try:
        print(create_engine(url).dialect.name)
    except ModuleNotFoundError as e:
        print("no driver", e.name)
from sqlalchemy.dialects import postgresql
print(select(Book.title).limit(1).compile(dialect=postgresql.dialect()))
