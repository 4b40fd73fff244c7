# pip: pydantic email-validator
from pydantic import BaseModel, EmailStr, ValidationError
class M(BaseModel):
    a: int
    e: EmailStr = 'x@example.org'
print(M(a='3'), M.model_json_schema()['properties']['a'])
try:
    M(a='x')
except ValidationError as e:
    print(e.error_count())
