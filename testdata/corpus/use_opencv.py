# pip: opencv-python-headless
import cv2
import numpy as np
i = np.zeros((20, 20, 3), np.uint8)
cv2.circle(i, (10, 10), 5, (255, 0, 0), -1)
print(cv2.imencode('.png', i)[0], int(cv2.cvtColor(i, cv2.COLOR_BGR2GRAY).sum()))
