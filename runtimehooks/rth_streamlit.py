"""Tells Streamlit that it is installed. It takes itself for a checkout of its sources,
and serves no pages then, where its path does not have "site-packages" in it, unless it
runs from one archive.
"""
import sys


def install(module):
    module.is_pex = lambda: True


sys.modules["_gofreeze"].PATCHES["streamlit.env_util"] = install
