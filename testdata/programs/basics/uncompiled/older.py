def old():
    print "Python 2"
