# SPDX-License-Identifier: Apache-2.0
"""Writes rows to a super table, reads them, and copies what is written meanwhile, exactly once.

usage: meters.py URL DATABASE TOPIC CONNECTOR_JAR
"""
import pathlib
import sys

from pyflink.common import Configuration
from pyflink.table import DataTypes, EnvironmentSettings, TableEnvironment
from pyflink.table.expressions import col

url, database, topic, jar = sys.argv[1:]

# [environment]
configuration = Configuration()
configuration.set_string("pipeline.jars", pathlib.Path(jar).resolve().as_uri())
configuration.set_string("table.local-time-zone", "UTC")
configuration.set_string("parallelism.default", "2")
# Rows that are written exactly once appear when a checkpoint has completed.
configuration.set_string("execution.checkpointing.interval", "1 s")
t_env = TableEnvironment.create(
    EnvironmentSettings.new_instance()
    .in_streaming_mode()
    .with_configuration(configuration)
    .build()
)
# [environment]


# [tables]
t_env.execute_sql(f"""
    CREATE TABLE meters (
        ts TIMESTAMP_LTZ(3) NOT NULL,
        watts DOUBLE,
        place STRING,
        child STRING METADATA FROM 'tbname'
    ) PARTITIONED BY (place) WITH (
        'connector' = 'tdengine',
        'url' = '{url}',
        'database' = '{database}',
        'table' = 'meters',
        'sink.create-table' = 'true'
    )""")
# [tables]

# [write]
rows = [("2025-01-01 00:00:00", 1.5, "Oslo"), ("2025-01-01 00:00:00", 2500.0, "Bergen")]
readings = t_env.from_elements(
    rows,
    DataTypes.ROW(
        [
            DataTypes.FIELD("ts", DataTypes.STRING()),
            DataTypes.FIELD("watts", DataTypes.DOUBLE()),
            DataTypes.FIELD("place", DataTypes.STRING()),
        ]
    ),
)
t_env.create_temporary_view("readings", readings)
t_env.execute_sql("""
    INSERT INTO meters
    SELECT CAST(TO_TIMESTAMP(ts) AS TIMESTAMP_LTZ(3)), watts, place, 'd_' || LOWER(place) FROM readings
    """).wait()
# [write]

# [read]
with t_env.from_path("meters").select(col("place"), col("watts")).execute().collect() as found:
    print("read", sorted((row[0], row[1]) for row in found))
# [read]

# [catalog]
t_env.execute_sql(f"""
    CREATE CATALOG td WITH (
        'type' = 'tdengine', 'url' = '{url}', 'default-database' = '{database}'
    )""")
t_env.execute_sql(f"""
    CREATE TABLE td.{database}.loud (
        ts TIMESTAMP_LTZ(3) NOT NULL, watts DOUBLE, place STRING
    ) PARTITIONED BY (place)""")
# [catalog]

# [changes]
copying = t_env.execute_sql(f"""
    INSERT INTO td.{database}.loud /*+ OPTIONS('sink.delivery-guarantee' = 'exactly-once') */
        (ts, watts, place, tbname)
    SELECT ts, watts, place, 'loud_' || LOWER(place)
    FROM meters /*+ OPTIONS('scan.mode' = 'changes', 'scan.startup.mode' = 'earliest',
                            'scan.topic' = '{topic}', 'scan.topic.create' = 'true') */
    WHERE watts > 1000
    """)
# [changes]

# The copy comes with the first checkpoint.
copied = []
while not copied:
    loud = t_env.sql_query(f"SELECT tbname, watts FROM td.{database}.loud")
    with loud.execute().collect() as found:
        copied = [(row[0], row[1]) for row in found]
print("copied", copied)
copying.get_job_client().cancel().result()
