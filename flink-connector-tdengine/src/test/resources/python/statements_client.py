# SPDX-License-Identifier: Apache-2.0
"""Prepared statements of taos-ws-py, classic and stmt2: arguments are host:port and database."""

import sys

import taosws

ADDRESS, DATABASE = sys.argv[1:3]
START = 1700000000123
POINT = bytes.fromhex("0101000000000000000000f03f0000000000000040")

# Type, two values, and how a column and a tag of it are made.
TYPES = [
    ("BOOL", True, False, taosws.bools_to_column, taosws.bool_to_tag),
    ("TINYINT", -128, 127, taosws.tiny_ints_to_column, taosws.tiny_int_to_tag),
    ("SMALLINT", -32768, 32767, taosws.small_ints_to_column, taosws.small_int_to_tag),
    ("INT", -2147483648, 2147483647, taosws.ints_to_column, taosws.int_to_tag),
    ("BIGINT", -9223372036854775808, 9223372036854775807, taosws.big_ints_to_column,
     taosws.big_int_to_tag),
    ("TINYINT UNSIGNED", 0, 255, taosws.unsigned_tiny_ints_to_column, taosws.u_tiny_int_to_tag),
    ("SMALLINT UNSIGNED", 0, 65535, taosws.unsigned_small_ints_to_column,
     taosws.u_small_int_to_tag),
    ("INT UNSIGNED", 0, 4294967295, taosws.unsigned_ints_to_column, taosws.u_int_to_tag),
    ("BIGINT UNSIGNED", 0, 18446744073709551615, taosws.unsigned_big_ints_to_column,
     taosws.u_big_int_to_tag),
    ("FLOAT", 1.5, -0.25, taosws.floats_to_column, taosws.float_to_tag),
    ("DOUBLE", -1e300, 2.25, taosws.doubles_to_column, taosws.double_to_tag),
    ("VARCHAR(20)", "", "it's é", taosws.varchar_to_column, taosws.varchar_to_tag),
    ("NCHAR(20)", "", "中é😀", taosws.nchar_to_column, taosws.nchar_to_tag),
    ("VARBINARY(20)", b"", b"\x01\x00\xff", taosws.varbinary_to_column, taosws.varbinary_to_tag),
    ("GEOMETRY(64)", POINT, POINT, taosws.geometry_to_column, taosws.geometry_to_tag),
]
# The client sends bytes in the tags of a classic statement as a text that no server reads.
CLASSIC_TAGS = TYPES[:13]


def expect(what, actual, expected):
    if actual != expected:
        raise AssertionError(f"{what}: expected {expected!r}, got {actual!r}")


def create(connection, table, tag_types):
    columns = ", ".join(f"c{i} {entry[0]}" for i, entry in enumerate(TYPES))
    tags = ", ".join(f"t{i} {entry[0]}" for i, entry in enumerate(tag_types))
    connection.execute(
        f"CREATE STABLE {DATABASE}.{table} (ts TIMESTAMP, {columns}) TAGS ({tags})"
    )
    tag_marks, column_marks = ",".join("?" * len(tag_types)), ",".join("?" * len(TYPES))
    return f"INSERT INTO ? USING {DATABASE}.{table} TAGS ({tag_marks}) VALUES (?,{column_marks})"


def columns():
    """Three rows: the first values, the second ones, nothing."""
    times = taosws.millis_timestamps_to_column([START, START + 1, START + 2])
    return [times] + [column([a, b, None]) for _, a, b, column, _ in TYPES]


def tags(tag_types):
    return [tag(b) for _, _, b, _, tag in tag_types]


def check(connection, super_table, table, tag_types):
    sql = f"SELECT * FROM {DATABASE}.{super_table} WHERE tbname = '{table}' ORDER BY ts"
    rows = list(connection.query(sql))
    expected_tags = tuple(entry[2] for entry in tag_types)
    expect("rows", len(rows), 3)
    expect("first", rows[0][1:], tuple(entry[1] for entry in TYPES) + expected_tags)
    expect("second", rows[1][1:], tuple(entry[2] for entry in TYPES) + expected_tags)
    expect("nulls", rows[2][1:], (None,) * len(TYPES) + expected_tags)


def insert_classic(connection):
    insert = create(connection, "types1", CLASSIC_TAGS)
    statement = connection.statement()
    statement.prepare(insert)
    statement.set_tbname("classic1")
    statement.set_tags(tags(CLASSIC_TAGS))
    statement.bind_param(columns())
    statement.add_batch()
    statement.execute()
    expect("affected rows", statement.affect_rows(), 3)
    statement.set_tbname_tags("classic2", tags(CLASSIC_TAGS))
    statement.bind_param(columns())
    statement.add_batch()
    statement.execute()
    statement.close()
    for table in ("classic1", "classic2"):
        check(connection, "types1", table, CLASSIC_TAGS)
    unnamed = connection.statement()
    unnamed.prepare(insert)
    try:
        unnamed.bind_param(columns())
    except taosws.Error as error:
        expect("error code", "0x022B" in str(error), True)
        return
    raise AssertionError("rows were bound without a table")


def insert_stmt2(connection):
    statement = connection.stmt2_statement()
    statement.prepare(create(connection, "types2", TYPES))
    statement.bind(
        [
            taosws.stmt2_bind_param_view(table_name=table, tags=tags(TYPES), columns=columns())
            for table in ("second1", "second2")
        ]
    )
    statement.execute()
    expect("affected rows", statement.affect_rows(), 6)
    statement.close()
    for table in ("second1", "second2"):
        check(connection, "types2", table, TYPES)


def query_stmt2(connection):
    statement = connection.stmt2_statement()
    statement.prepare(f"SELECT c3, c12 FROM {DATABASE}.second1 WHERE c12 = ? AND c3 > ?")
    parameters = [taosws.nchar_to_column(["中é😀"]), taosws.ints_to_column([5])]
    statement.bind(
        [taosws.stmt2_bind_param_view(table_name="", tags=None, columns=parameters)]
    )
    statement.execute()
    expect("selected", list(statement.result_set()), [(2147483647, "中é😀")])
    statement.close()


def main():
    connection = taosws.connect(f"ws://root:taosdata@{ADDRESS}/{DATABASE}")
    insert_classic(connection)
    insert_stmt2(connection)
    query_stmt2(connection)
    connection.close()


main()
