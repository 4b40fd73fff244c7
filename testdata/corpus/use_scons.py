# pip: scons
import SCons.Environment

env = SCons.Environment.Environment(tools=["g++", "gcc"])
print(env["CXX"], env["CC"])
