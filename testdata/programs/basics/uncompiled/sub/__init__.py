from . import (
