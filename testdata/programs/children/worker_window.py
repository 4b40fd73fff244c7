"""An endless worker driven from a PyQt5 window with two inputs and a list; a timer
collects the answers. QTest types and clicks, without a display."""
# e2e: needs import PyQt5.QtTest
# e2e: env QT_QPA_PLATFORM=offscreen
# e2e: env XDG_RUNTIME_DIR=/tmp
# e2e: stderr ignore
# e2e: methods
import multiprocessing as mp
import queue
import sys

from PyQt5.QtCore import Qt, QTimer
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QLineEdit, QListWidget, QPushButton, QVBoxLayout, QWidget


def add(pair):
    return "%d + %d = %d" % (pair[0], pair[1], sum(pair))


def worker(f, iq, oq):
    while True:
        job = iq.get()
        if job == "EXIT":
            break
        oq.put(f(job))


class Window(QWidget):
    def __init__(self, iq, oq):
        super().__init__()
        self.iq, self.oq = iq, oq
        self.first, self.second = QLineEdit(), QLineEdit()
        self.button, self.answers = QPushButton("Add"), QListWidget()
        layout = QVBoxLayout(self)
        for widget in (self.first, self.second, self.button, self.answers):
            layout.addWidget(widget)
        self.button.clicked.connect(self.ask)
        self.timer = QTimer(self)
        self.timer.timeout.connect(self.collect)
        self.timer.start(10)

    def ask(self):
        self.iq.put((int(self.first.text()), int(self.second.text())))

    def collect(self):
        try:
            while True:
                self.answers.addItem(self.oq.get_nowait())
        except queue.Empty:
            pass

    def texts(self):
        return [self.answers.item(i).text() for i in range(self.answers.count())]


def drive(daemon):
    iq, oq = mp.Queue(), mp.Queue()
    process = mp.Process(target=worker, args=(add, iq, oq), daemon=daemon)
    process.start()
    window = Window(iq, oq)
    window.show()
    for a, b in ((1, 2), (30, 40)):
        for box, number in ((window.first, a), (window.second, b)):
            box.clear()
            QTest.keyClicks(box, str(number))
        QTest.mouseClick(window.button, Qt.LeftButton)
        wanted = window.answers.count() + 1
        for _ in range(3000):
            if window.answers.count() >= wanted:
                break
            QTest.qWait(10)
        else:
            sys.exit("no answer from the worker")
    print("daemon" if daemon else "polite", window.texts(), flush=True)
    if not daemon:
        iq.put("EXIT")
        process.join(60)
        print("exit code", process.exitcode, flush=True)
    window.close()


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    app = QApplication(sys.argv[:1])
    drive(daemon=False)
    drive(daemon=True)
