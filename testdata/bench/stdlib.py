"""Imports and uses much of the standard library."""
import argparse
import asyncio
import collections
import concurrent.futures
import configparser
import csv
import dataclasses
import datetime
import decimal
import email.message
import hashlib
import http.client
import io
import json
import logging
import pathlib
import random
import re
import sqlite3
import ssl
import statistics
import subprocess
import tempfile
import typing
import unittest
import urllib.request
import uuid
import xml.etree.ElementTree
import zipfile


@dataclasses.dataclass
class Row:
    name: str
    value: decimal.Decimal


rows = [Row("a", decimal.Decimal("1.5")), Row("b", decimal.Decimal("2.5"))]
with sqlite3.connect(":memory:") as db:
    db.execute("create table t (name, value)")
    db.executemany("insert into t values (?, ?)", [(r.name, str(r.value)) for r in rows])
    total = sum(decimal.Decimal(v) for (v,) in db.execute("select value from t"))
print(json.dumps({"total": str(total), "digest": hashlib.sha256(b"x").hexdigest()[:8]}))
