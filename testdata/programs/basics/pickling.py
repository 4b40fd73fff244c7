"""Classes of the main module through pickle, copy, dataclasses, enum, typing."""
# e2e: run
import abc
import copy
import dataclasses
import enum
import io
import pickle
import typing


class Colour(enum.Enum):
    RED = 1


@dataclasses.dataclass
class Point:
    x: int
    y: int = 0
    colour: Colour = Colour.RED
    names: typing.List[str] = dataclasses.field(default_factory=list)


class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...


point = Point(1, 2, names=["a"])
data = pickle.dumps(point)
print(b"__main__" in data, pickle.loads(data) == point, copy.deepcopy(point) is not point)
print(Point.__module__, Point.__qualname__, typing.get_type_hints(Point)["colour"])
try:
    Shape()
except TypeError as e:
    print(str(e).split(" with")[0])
try:
    pickle.Unpickler(io.BytesIO(b"c__main__\nNowhere\n.")).load()
except AttributeError as e:
    print(type(e).__name__)
