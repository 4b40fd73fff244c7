"""PyQt5 without a display: widgets, signals, styles, images and text rendered, JSON,
SQL, XML, threads, timers, translations, and the plugins that these need."""
# e2e: env QT_QPA_PLATFORM=offscreen
# e2e: env XDG_RUNTIME_DIR=/tmp
# e2e: stderr ignore
# e2e: run
import sys

from PyQt5.QtCore import QBuffer, QByteArray, QIODevice, QObject, QRegularExpression, QSettings, QThread, QTimer, Qt, pyqtSignal
from PyQt5.QtGui import QColor, QImage, QImageReader, QImageWriter, QPainter, QPixmap
from PyQt5.QtNetwork import QHostAddress, QTcpServer, QTcpSocket
from PyQt5.QtTest import QSignalSpy, QTest
from PyQt5.QtWidgets import QApplication, QCheckBox, QComboBox, QDialog, QLabel, QLineEdit, QPushButton, QStyleFactory, QTableWidget, QTableWidgetItem, QVBoxLayout
from PyQt5.QtXml import QDomDocument
from PyQt5 import uic  # noqa: F401  (a program may carry .ui files)


class Worker(QThread):
    done = pyqtSignal(int)

    def run(self):
        self.done.emit(sum(range(1000)))


class Form(QDialog):
    def __init__(self):
        super().__init__()
        self.name, self.agree, self.pick = QLineEdit(), QCheckBox("agree"), QComboBox()
        self.pick.addItems(["one", "two"])
        self.ok, self.said = QPushButton("OK"), QLabel("-")
        layout = QVBoxLayout(self)
        for w in (self.name, self.agree, self.pick, self.ok, self.said):
            layout.addWidget(w)
        self.ok.clicked.connect(lambda: self.said.setText("%s %s %s" % (self.name.text(), self.agree.isChecked(), self.pick.currentText())))


app = QApplication(sys.argv[:1])
print(app.platformName(), "Fusion" in QStyleFactory.keys())
form = Form()
form.show()
QTest.keyClicks(form.name, "Grace")
QTest.keyClick(form.pick, Qt.Key_Down)
form.agree.toggle()
QTest.mouseClick(form.ok, Qt.LeftButton)
print(form.said.text())

worker = Worker()
spy = QSignalSpy(worker.done)
worker.start()
print(spy.wait(20000) or len(spy) == 1, spy[0])
worker.wait()

image = QImage(40, 30, QImage.Format_RGB32)
image.fill(QColor("white"))
painter = QPainter(image)
painter.fillRect(5, 5, 10, 10, QColor("red"))
painter.end()
data = QByteArray()
buffer = QBuffer(data)
buffer.open(QIODevice.WriteOnly)
print(image.save(buffer, "PNG"), QImage.fromData(data).pixelColor(7, 7).name(), form.grab().isNull())
formats = {bytes(f).decode() for f in QImageReader.supportedImageFormats()}
print(sorted(formats & {"png", "jpeg", "gif", "svg", "ico"}), b"jpeg" in [bytes(f) for f in QImageWriter.supportedImageFormats()])
svg = QPixmap()
print(svg.loadFromData(b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="6"><rect width="8" height="6"/></svg>', "SVG"), svg.width(), svg.height())

document = QDomDocument()
document.setContent("<a><b c='1'/></a>")
print(document.documentElement().firstChildElement("b").attribute("c"))
server = QTcpServer()
server.listen(QHostAddress.LocalHost)
client = QTcpSocket()
client.connectToHost("127.0.0.1", server.serverPort())
print(client.waitForConnected(5000), server.waitForNewConnection(5000)[0] or server.hasPendingConnections())
print(QRegularExpression(r"(\d+)").match("abc 42").captured(1))

table = QTableWidget(1, 1)
table.setItem(0, 0, QTableWidgetItem("cell"))
print(table.item(0, 0).text(), QObject().tr("plain"), QSettings("x.ini", QSettings.IniFormat).value("none", 5))
QTimer.singleShot(10, app.quit)
print(app.exec_())
