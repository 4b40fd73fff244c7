# pip: PyQt5
import os
os.environ['QT_QPA_PLATFORM'] = 'offscreen'
from PyQt5.QtWidgets import QApplication, QLabel
a = QApplication([])
l = QLabel('hi')
l.show()
print(l.grab().width() > 0, a.platformName())
