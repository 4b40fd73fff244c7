# pip: PySide6
# Each of these modules imports others in C, and is the only one that names them.
from PySide6 import Qt3DExtras, QtGraphs, QtHttpServer, QtStateMachine, QtUiTools
for m in Qt3DExtras, QtGraphs, QtHttpServer, QtStateMachine, QtUiTools:
    print(m.__name__)
