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

cursor.execute(
    f"""CREATE STABLE {DATABASE}.types (ts TIMESTAMP, b BOOL, ti TINYINT, si SMALLINT, i INT, bi BIGINT,
    uti TINYINT UNSIGNED, usi SMALLINT UNSIGNED, ui INT UNSIGNED, ubi BIGINT UNSIGNED, f FLOAT, d DOUBLE,
    vc VARCHAR(64), nc NCHAR(32), vb VARBINARY(32), g GEOMETRY(128), d128 DECIMAL(30,10)) TAGS (j JSON)"""
)
cursor.execute(
    f"""INSERT INTO {DATABASE}.t1 USING {DATABASE}.types TAGS ('{{"k":"v"}}') VALUES
    (1700000000123,true,-128,-32768,-2147483648,-9223372036854775808,255,65535,4294967295,
    18446744073709551615,1.5,-2.25,'varchar','é中😀','\\x0102ff','POINT(1 2)',
    '-12345678901234567890.0123456789') (1700000000124{',null' * 16})"""
)
result = connection.query(f"SELECT * FROM {DATABASE}.types ORDER BY ts")
expect(
    "every type",
    list(result.data[0])[1:],
    [True, -128, -32768, -2147483648, -9223372036854775808, 255, 65535, 4294967295,
     18446744073709551615, 1.5, -2.25, "varchar", "é中😀", "0102ff",
     "0101000000000000000000f03f0000000000000040", "-12345678901234567890.0123456789", {"k": "v"}],
)
expect("nulls", list(result.data[1])[1:17], [None] * 16)
expect("request id", connection.query("SELECT 1", req_id=4711).data, [[1]])
expect("count", connection.query(f"SELECT COUNT(*) FROM {DATABASE}.rest").data, [[2]])
try:
    connection.query("SELEC 1")
    raise AssertionError("a wrong statement succeeded")
except taosrest.errors.Error as error:
    expect("error code", "0x2600" in str(error), True)
