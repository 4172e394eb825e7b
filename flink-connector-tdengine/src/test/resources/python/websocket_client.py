# SPDX-License-Identifier: Apache-2.0
"""taos-ws-py against the server under test: arguments are host:port, database and topic."""

import sys
from decimal import Decimal

import taosws

ADDRESS, DATABASE, TOPIC = sys.argv[1:4]
HOST, PORT = ADDRESS.rsplit(":", 1)
START = 1700000000123

COLUMNS = """ts TIMESTAMP, c_bool BOOL, c_ti TINYINT, c_si SMALLINT, c_i INT, c_bi BIGINT,
    c_uti TINYINT UNSIGNED, c_usi SMALLINT UNSIGNED, c_ui INT UNSIGNED, c_ubi BIGINT UNSIGNED,
    c_f FLOAT, c_d DOUBLE, c_vc VARCHAR(64), c_nc NCHAR(32), c_vb VARBINARY(32),
    c_geo GEOMETRY(128), c_d64 DECIMAL(10,2), c_dec DECIMAL(30,10)"""
POINT = bytes.fromhex("0101000000000000000000f03f0000000000000040")


def expect(what, actual, expected):
    if actual != expected:
        raise AssertionError(f"{what}: expected {expected!r}, got {actual!r}")


def query_every_type(connection):
    connection.execute(f"CREATE STABLE {DATABASE}.types ({COLUMNS}) TAGS (t_json JSON)")
    connection.execute(
        f"""INSERT INTO {DATABASE}.t1 USING {DATABASE}.types TAGS ('{{"k":"v"}}') VALUES
        ({START},true,-128,-32768,-2147483648,-9223372036854775808,255,65535,4294967295,
        18446744073709551615,1.5,-2.25,'varchar','é中😀','\\x0102ff','POINT(1 2)',12.34,
        '-12345678901234567890.0123456789')
        ({START + 1}{',null' * 17})"""
    )
    rows = list(connection.query(f"SELECT * FROM {DATABASE}.types ORDER BY ts"))
    expect("rows", len(rows), 2)
    expect("timestamp", rows[0][0], "2023-11-14 22:13:20.123 +00:00")
    expect(
        "cells",
        rows[0][1:],
        (True, -128, -32768, -2147483648, -9223372036854775808, 255, 65535, 4294967295,
         18446744073709551615, 1.5, -2.25, "varchar", "é中😀", b"\x01\x02\xff", POINT,
         Decimal("12.34"), Decimal("-12345678901234567890.0123456789"), '{"k":"v"}'),
    )
    expect("nulls", rows[1][1:18], (None,) * 17)


def insert_prepared(connection):
    connection.execute(
        f"CREATE STABLE {DATABASE}.meters (ts TIMESTAMP, v INT, s NCHAR(10)) TAGS (gid INT)"
    )
    statement = connection.stmt2_statement()
    statement.prepare(f"INSERT INTO ? USING {DATABASE}.meters TAGS (?) VALUES (?,?,?)")
    statement.bind(
        [
            taosws.stmt2_bind_param_view(
                table_name=f"d{table}",
                tags=[taosws.int_to_tag(table)],
                columns=[
                    taosws.millis_timestamps_to_column([START + i for i in range(50)]),
                    taosws.ints_to_column([None if i % 7 == 3 else i for i in range(50)]),
                    taosws.nchar_to_column([None if i % 5 == 4 else f"中{i}" for i in range(50)]),
                ],
            )
            for table in range(10)
        ]
    )
    statement.execute()
    expect("affected rows", statement.affect_rows(), 500)
    statement.close()
    rows = list(connection.query(f"SELECT gid, v, s FROM {DATABASE}.meters ORDER BY gid, ts"))
    expect("stored rows", rows, [stored(table, i) for table in range(10) for i in range(50)])


def stored(table, i):
    return table, None if i % 7 == 3 else i, None if i % 5 == 4 else f"中{i}"


def receive(consumer):
    """Polls until nothing comes, and commits each message."""
    rows = []
    message = consumer.poll(timeout=2)
    while message is not None:
        expect("topic", (message.topic(), message.database()), (TOPIC, DATABASE))
        for block in message:
            rows.extend((row[1], row[2]) for row in block)
        consumer.commit(message)
        message = consumer.poll(timeout=2)
    return rows


def subscribe(connection):
    connection.execute(f"CREATE TOPIC {TOPIC} AS STABLE {DATABASE}.meters")
    consumer = member()
    expect("topics", consumer.list_topics(), [TOPIC])
    expected = sorted(str(stored(0, i)[1:]) for i in range(50) for _ in range(10))
    expect("received rows", sorted(map(str, receive(consumer))), expected)
    vgroups = [vgroup for topic in consumer.assignment() for vgroup in topic.assignments()]
    expect("vgroups", len(vgroups), 2)
    for vgroup in vgroups:
        position = consumer.position(TOPIC, vgroup.vg_id())
        if not vgroup.begin() < consumer.committed(TOPIC, vgroup.vg_id()) <= position:
            raise AssertionError("what was read is not committed")
        consumer.seek(TOPIC, vgroup.vg_id(), vgroup.begin())
        expect("position", consumer.position(TOPIC, vgroup.vg_id()), vgroup.begin())
    expect("rows after a seek", sorted(map(str, receive(consumer))), expected)
    consumer.unsubscribe()
    consumer.close()
    # The group goes on where it was committed, and from the beginning when that is committed.
    consumer = member()
    expect("rows after the committed ones", receive(consumer), [])
    for vgroup in vgroups:
        consumer.commit_offset(TOPIC, vgroup.vg_id(), vgroup.begin())
        expect("committed", consumer.committed(TOPIC, vgroup.vg_id()), vgroup.begin())
    consumer.unsubscribe()
    consumer.close()
    consumer = member()
    expect("rows of a new member", sorted(map(str, receive(consumer))), expected)
    consumer.unsubscribe()


def member():
    consumer = taosws.Consumer(
        conf={
            "td.connect.websocket.scheme": "ws",
            "td.connect.ip": HOST,
            "td.connect.port": PORT,
            "td.connect.user": "root",
            "td.connect.pass": "taosdata",
            "group.id": f"group_{TOPIC}",
            "client.id": "python",
            "auto.offset.reset": "earliest",
        }
    )
    consumer.subscribe([TOPIC])
    return consumer


def insert_schemaless(connection):
    def insert(lines, protocol, precision):
        connection.schemaless_insert(lines, protocol, precision, 0, 4711)

    insert(
        [f'py_line,t1=a\\ b c=1i64,d="x,y" {START}', f'py_line,t1=c c=2i64,d="z" {START + 1}'],
        taosws.PySchemalessProtocol.Line,
        taosws.PySchemalessPrecision.Millisecond,
    )
    rows = list(connection.query(f"SELECT c, d, t1 FROM {DATABASE}.py_line ORDER BY _ts"))
    expect("lines", rows, [(1, "x,y", "a b"), (2, "z", "c")])
    insert(
        [f"py.telnet {START} 5 host=h1"],
        taosws.PySchemalessProtocol.Telnet,
        taosws.PySchemalessPrecision.Millisecond,
    )
    rows = list(connection.query(f"SELECT _value, host FROM {DATABASE}.py_telnet"))
    expect("telnet", rows, [(5.0, "h1")])
    insert(
        ['{"metric":"py_json","timestamp":1700000000,"value":1,"tags":{"h":"a"}}'],
        taosws.PySchemalessProtocol.Json,
        taosws.PySchemalessPrecision.Second,
    )
    rows = list(connection.query(f"SELECT _value, h FROM {DATABASE}.py_json"))
    expect("json", rows, [(1.0, "a")])
    try:
        insert(
            ["bad line"],
            taosws.PySchemalessProtocol.Line,
            taosws.PySchemalessPrecision.Millisecond,
        )
    except taosws.Error as error:
        expect("schemaless error", "0x021F" in str(error), True)
        return
    raise AssertionError("a line without a field was accepted")


def fail(connection):
    try:
        connection.query(f"SELECT * FROM {DATABASE}.nosuch")
    except taosws.Error as error:
        expect("error code", "[0x2603]" in str(error), True)
        return
    raise AssertionError("a query of an unknown table succeeded")


def main():
    connection = taosws.connect(f"ws://root:taosdata@{ADDRESS}/{DATABASE}")
    query_every_type(connection)
    insert_prepared(connection)
    subscribe(connection)
    insert_schemaless(connection)
    fail(connection)
    connection.close()


main()
