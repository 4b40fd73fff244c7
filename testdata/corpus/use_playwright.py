# pip: playwright
import os
from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import sync_playwright
print([os.path.exists(p) for p in compute_driver_executable()])
with sync_playwright() as p:
    print(p.chromium.name)
