"""Tcl through tkinter, with no display: the library scripts must be there."""
# e2e: needs import tkinter; tkinter.Tcl()
# e2e: run
import tkinter

tcl = tkinter.Tcl()
print(tcl.eval("expr 6 * 7"))
print(tcl.eval("info commands ::msgcat::mc"), tcl.eval("package require msgcat") != "")
print(tcl.eval("string length [info library]") != "0", tcl.eval("file exists [info library]/init.tcl"))
print(tcl.eval("clock format 0 -gmt 1 -format %Y-%m-%d"))
print(tcl.eval("encoding convertfrom cp1252 \\x80") == "\u20ac")
variable = tcl.call("set", "x", "grün")
print(variable, tcl.getvar("x"))
