/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.quickstart;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * The measured data as a file, counted without Flink and without TDengine: what both are checked
 * against.
 *
 * @param file where Flink reads it
 * @param rows readings in it
 * @param stations stations in it
 * @param stationDays pairs of station and UTC day in it
 */
record Readings(Path file, long rows, int stations, int stationDays) {

    private static final String RESOURCE = "/data/weather-nyc-2013.csv.gz";
    private static final int STATION_COLUMN = 10;
    private static final int DAY_LENGTH = "2013-01-01".length();

    /** Copies the data out of the class path into a folder, and counts it. */
    static Readings unpackInto(Path folder) throws IOException {
        Path file = folder.resolve("weather-nyc-2013.csv.gz");
        try (InputStream in = Readings.class.getResourceAsStream(RESOURCE)) {
            Files.copy(in, file);
        }
        long rows = 0;
        Set<String> stations = new HashSet<>();
        Set<String> stationDays = new HashSet<>();
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(Files.newInputStream(file)),
                                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    rows++;
                    String station = line.split(",", -1)[STATION_COLUMN];
                    stations.add(station);
                    stationDays.add(station + line.substring(0, DAY_LENGTH));
                }
            }
        }
        return new Readings(file, rows, stations.size(), stationDays.size());
    }
}
