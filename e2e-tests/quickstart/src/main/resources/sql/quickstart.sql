-- SPDX-License-Identifier: Apache-2.0
--
-- What the quickstart runs, statement by statement. The program fills in ${…}. To run it by hand in Flink's SQL
-- client: put in the file, ws://host:6041, user and password, and a database made with KEEP 36500 (the rows are
-- of 2013); start with  SET 'table.dml-sync' = 'true';  so that each INSERT ends before the next starts, and with
-- SET 'table.local-time-zone' = 'UTC';  so that days are UTC days.
--
-- "-- @name" starts a statement and gives the name by which the program finds it.

-- @readings
-- The measured data as it was published. Its first line starts with '#'; NA stands for a missing value.
CREATE TABLE readings (
    ts          TIMESTAMP_LTZ(3),
    temp_f      DOUBLE,
    dew_point_f DOUBLE,
    humidity    DOUBLE,
    wind_dir    INT,
    wind_mph    DOUBLE,
    gust_mph    DOUBLE,
    rain_inch   DOUBLE,
    pressure    DOUBLE,
    visibility  DOUBLE,
    station     STRING,
    airport     STRING,
    lat         DOUBLE,
    lon         DOUBLE,
    altitude_ft INT
) WITH (
    'connector' = 'filesystem',
    'path' = '${csv}',
    'format' = 'csv',
    'csv.allow-comments' = 'true',
    'csv.null-literal' = 'NA'
);

-- @weather
-- A super table: one child table for each station, named by the metadata column. The columns in PARTITIONED BY
-- are its tags, which TDengine keeps once for a child table instead of in every row. The sink creates what is missing.
--
-- Read as a stream, it follows a topic on the super table, from the oldest row to what was there at the start.
-- TDengine's log holds a written batch table by table: all rows of one station, then all of the next. Of 240 rows
-- each station has 80 hours, so the stream steps back by up to 80 hours inside each batch; the watermark
-- waits for 7 days, which covers it. One lane keeps the batches themselves in order. The database's two vgroups
-- are logs that know nothing of each other; each has a watermark of its own, and the least of them counts.
CREATE TABLE weather (
    ts          TIMESTAMP_LTZ(3) NOT NULL,
    temp_f      DOUBLE,
    dew_point_f DOUBLE,
    humidity    DOUBLE,
    wind_dir    INT,
    wind_mph    DOUBLE,
    gust_mph    DOUBLE,
    rain_inch   DOUBLE,
    pressure    DOUBLE,
    visibility  DOUBLE,
    station     STRING,
    airport     STRING,
    lat         DOUBLE,
    lon         DOUBLE,
    altitude_ft INT,
    child       STRING METADATA FROM 'tbname',
    WATERMARK FOR ts AS ts - INTERVAL '7' DAY
) PARTITIONED BY (station, airport, lat, lon, altitude_ft)
WITH (
    'connector' = 'tdengine',
    'url' = '${url}',
    'username' = '${username}',
    'password' = '${password}',
    'database' = '${database}',
    'table' = 'weather',
    'sink.create-table' = 'true',
    'sink.buffer-flush.max-rows' = '240',
    'sink.lanes' = '1',
    'scan.mode' = 'changes',
    'scan.topic' = '${database}_weather',
    'scan.topic.create' = 'true',
    'scan.bounded.mode' = 'latest'
);

-- @weather_daily
-- What the streaming job makes of it: one row for each station and day (UTC).
CREATE TABLE weather_daily (
    day_start TIMESTAMP_LTZ(3) NOT NULL,
    readings  BIGINT,
    temps     BIGINT,
    temp_mean DOUBLE,
    temp_min  DOUBLE,
    temp_max  DOUBLE,
    station   STRING,
    child     STRING METADATA FROM 'tbname'
) PARTITIONED BY (station)
WITH (
    'connector' = 'tdengine',
    'url' = '${url}',
    'username' = '${username}',
    'password' = '${password}',
    'database' = '${database}',
    'table' = 'weather_daily',
    'sink.create-table' = 'true'
);

-- @load
-- Job 1, bounded: the file into the super table.
INSERT INTO weather
SELECT
    ts, temp_f, dew_point_f, humidity, wind_dir, wind_mph, gust_mph, rain_inch, pressure, visibility,
    station, airport, lat, lon, altitude_ft,
    'weather_' || LOWER(station)
FROM readings;

-- @aggregate
-- Job 2, streaming: subscribes to the super table, computes event-time windows, writes the second super table.
INSERT INTO weather_daily
SELECT
    CAST(window_start AS TIMESTAMP_LTZ(3)),
    COUNT(*), COUNT(temp_f), AVG(temp_f), MIN(temp_f), MAX(temp_f),
    station,
    'daily_' || LOWER(station)
FROM TABLE(TUMBLE(TABLE weather, DESCRIPTOR(ts), INTERVAL '1' DAY))
GROUP BY window_start, window_end, station;

-- @read
-- Job 3, bounded: the second super table read back by query.
SELECT day_start, station, readings, temps, temp_mean, temp_min, temp_max
FROM weather_daily;
