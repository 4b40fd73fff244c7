# pip: PySide6_Essentials
import os
os.environ['QT_QPA_PLATFORM'] = 'offscreen'
from PySide6.QtWidgets import QApplication, QPushButton
a = QApplication([])
b = QPushButton('hi')
b.clicked.connect(lambda: print('clicked'))
b.show()
b.click()
print(b.grab().width() > 0, a.platformName())
