/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Rows to write, the same in each run: per table its name and two tags; per row ts in ms, current
 * FLOAT, voltage INT, phase FLOAT, status VARCHAR(16). The rows of a table are next to each other.
 */
final class MeterRows {

    static final int TAGS = 2;
    static final int COLUMNS = 5;

    final int tables;
    final int rows;

    /** One per table. */
    final String[] names;

    final int[] groups;
    final String[] locations;

    /** One per row. */
    final long[] timestamps;

    final float[] currents;
    final int[] voltages;
    final float[] phases;
    final String[] statuses;

    /** The statuses once more. */
    final byte[][] utf8Statuses;

    /**
     * @param load tables x rows over all tables, such as "10x1000"
     */
    MeterRows(String load) {
        int x = load.indexOf('x');
        tables = Integer.parseInt(load.substring(0, x));
        rows = Integer.parseInt(load.substring(x + 1));
        if (rows % tables != 0) {
            throw new IllegalArgumentException("Not the same rows for each table: " + load);
        }
        SplittableRandom random = new SplittableRandom(42);
        names = new String[tables];
        groups = new int[tables];
        locations = new String[tables];
        for (int table = 0; table < tables; table++) {
            names[table] = "d" + (1001 + table);
            groups[table] = 1 + random.nextInt(10);
            locations[table] = "California." + random.nextInt(100);
        }
        timestamps = new long[rows];
        currents = new float[rows];
        voltages = new int[rows];
        phases = new float[rows];
        statuses = new String[rows];
        utf8Statuses = new byte[rows][];
        for (int row = 0; row < rows; row++) {
            timestamps[row] = 1_700_000_000_000L + 1000L * row;
            currents[row] = random.nextInt(10_000) / 100f;
            voltages[row] = 200 + random.nextInt(40);
            phases[row] = random.nextInt(1000) / 1000f;
            statuses[row] = "normal-" + random.nextInt(100_000);
            utf8Statuses[row] = statuses[row].getBytes(StandardCharsets.UTF_8);
        }
    }

    int rowsOfTable() {
        return rows / tables;
    }
}
