# SPDX-License-Identifier: Apache-2.0
"""taospy's REST client against the server under test: arguments are host:port and database."""

import sys
from datetime import datetime

import taosrest

ADDRESS, DATABASE = sys.argv[1:3]


def expect(what, actual, expected):
    if actual != expected:
        raise AssertionError(f"{what}: expected {expected!r}, got {actual!r}")


connection = taosrest.connect(url=f"http://{ADDRESS}", user="root", password="taosdata")
cursor = connection.cursor()
cursor.execute(f"CREATE TABLE {DATABASE}.rest (ts TIMESTAMP, i INT, s NCHAR(8), d DECIMAL(10,2))")
cursor.execute(
    f"INSERT INTO {DATABASE}.rest VALUES (1700000000123,7,'é中😀',12.34) (1700000000124,null,null,null)"
)
expect("affected rows", cursor.rowcount, 2)
cursor.execute(f"SELECT * FROM {DATABASE}.rest")
expect(
    "columns",
    [tuple(column[:2]) for column in cursor.description],
    [("ts", "TIMESTAMP"), ("i", "INT"), ("s", "NCHAR"), ("d", "DECIMAL(10,2)")],
)
expect(
    "rows",
    [list(row) for row in cursor.fetchall()],
    [
        [datetime(2023, 11, 14, 22, 13, 20, 123000), 7, "é中😀", "12.34"],
        [datetime(2023, 11, 14, 22, 13, 20, 124000), None, None, None],
    ],
)
expect("count", connection.query(f"SELECT COUNT(*) FROM {DATABASE}.rest").data, [[2]])
try:
    connection.query("SELEC 1")
    raise AssertionError("a wrong statement succeeded")
except taosrest.errors.Error as error:
    expect("error code", "0x2600" in str(error), True)
