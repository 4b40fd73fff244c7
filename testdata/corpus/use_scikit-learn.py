# pip: scikit-learn
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
x, y = load_iris(return_X_y=True)
print(RandomForestClassifier(10, random_state=0).fit(x, y).score(x, y) > 0.9)
