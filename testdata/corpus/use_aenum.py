# pip: aenum
import aenum
class C(aenum.Enum):
    one = 1
try:
    import aenum._py2
except SyntaxError as e:
    print(C.one, type(e).__name__, e.msg, e.lineno)
