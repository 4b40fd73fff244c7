import ctypes
import os
import sys
import zoneinfo

import colorama
import psutil
import pythoncom
import pywintypes
import win32api
import win32com.client
import win32con
import win32file
import yaml
from win32com.shell import shell, shellcon

print(psutil.Process().pid == os.getpid() == win32api.GetCurrentProcessId(), win32con.WM_USER)
print(shellcon.CSIDL_DESKTOP, callable(shell.SHGetFolderPath))
try:
    win32file.CreateFile("C:\\no\\where", win32con.GENERIC_READ, 0, None, win32con.OPEN_EXISTING, 0, None)
except pywintypes.error as e:
    print(e.winerror)
try:
    win32com.client.Dispatch("No.Such")
except pythoncom.com_error as e:
    print(e.hresult)
print(yaml.safe_load("a: [1]"), yaml.__with_libyaml__, colorama.Fore.RED == "\x1b[31m", len(zoneinfo.available_timezones()) > 400)
