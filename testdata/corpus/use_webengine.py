# pip: PySide6
import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"  # a container has no other one inside
from PySide6.QtCore import QTimer
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication

app = QApplication(sys.argv)
view = QWebEngineView()


def loaded(good):
    print("loaded", good)
    view.page().runJavaScript("document.title + (6 * 7)", lambda text: (print(text), app.quit()))


view.loadFinished.connect(loaded)
view.setHtml("<title>page</title><p>text")
QTimer.singleShot(60000, app.quit)
app.exec()
sys.stdout.flush()
os._exit(0)
