# pip: PyQt6
import os
os.environ['QT_QPA_PLATFORM'] = 'offscreen'
from PyQt6.QtCore import QLibraryInfo, QTimer
from PyQt6.QtGui import QImageReader
from PyQt6.QtWidgets import QApplication, QLabel
a = QApplication([])
w = QLabel('text')
w.show()
QTimer.singleShot(0, a.quit)
a.exec()
print(a.platformName(), bytes(QImageReader.supportedImageFormats()[0]))
