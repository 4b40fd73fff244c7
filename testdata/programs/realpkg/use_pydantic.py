"""pydantic: validation, errors, serialising, schemas, discriminated unions, settings of a
model, dataclasses, generic models, types with their own validators."""
# e2e: run
import datetime
import decimal
import enum
import json
from typing import Annotated, Generic, Literal, Optional, TypeVar, Union

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, computed_field, field_validator, model_validator
from pydantic.dataclasses import dataclass

T = TypeVar("T")


class Kind(enum.Enum):
    SMALL = "small"


class Cat(BaseModel):
    type: Literal["cat"]
    lives: int = 9


class Dog(BaseModel):
    type: Literal["dog"]
    tricks: list[str] = []


class Owner(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    name: str = Field(min_length=2, alias="Name")
    born: datetime.date
    money: decimal.Decimal = decimal.Decimal("0")
    pet: Union[Cat, Dog] = Field(discriminator="type")
    kind: Optional[Kind] = None
    odd: Annotated[int, AfterValidator(lambda v: v if v % 2 else v + 1)] = 1

    @field_validator("name")
    @classmethod
    def title(cls, v):
        return v.title()

    @model_validator(mode="after")
    def check(self):
        if self.born.year > 2020:
            raise ValueError("too young")
        return self

    @computed_field
    @property
    def label(self) -> str:
        return self.name + " with " + self.pet.type


class Page(BaseModel, Generic[T]):
    items: list[T]


@dataclass
class Point:
    x: int
    y: float = 0.5


owner = Owner(Name="  ada lovelace ", born="1815-12-10", money="1.50", pet={"type": "dog", "tricks": ["sit"]}, kind="small", odd=4)
print(owner.model_dump_json(by_alias=True))
print(Owner.model_validate_json('{"Name": "alan", "born": "1912-06-23", "pet": {"type": "cat"}}').label)
for bad in ({"Name": "x", "born": "no", "pet": {"type": "cow"}, "more": 1}, {"Name": "abc", "born": "2024-01-01", "pet": {"type": "cat"}}):
    try:
        Owner(**bad)
    except ValidationError as e:
        print([(".".join(map(str, d["loc"])), d["type"]) for d in e.errors()])
print(json.dumps(Owner.model_json_schema()["properties"]["pet"]["discriminator"]["mapping"], sort_keys=True))
print(Page[int](items=["1", 2]).items, Point(x="3"), TypeAdapter(dict[str, tuple[int, ...]]).validate_python({"a": ["1", 2]}))
try:
    Point(x="many")
except ValidationError as e:
    print(e.error_count(), e.errors()[0]["msg"])
