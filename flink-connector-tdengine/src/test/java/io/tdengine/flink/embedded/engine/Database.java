/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.transport.type.Precision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A database: options, vgroups, tables. */
final class Database {

    private final String name;
    private final Precision precision;
    private final List<Vgroup> vgroups;
    private final long keepDays;
    private final int walRetentionSeconds;
    private final long createdMillis = System.currentTimeMillis();
    private final Map<String, SuperTable> superTables = new LinkedHashMap<>();
    private final Map<String, Table> tables = new LinkedHashMap<>();

    Database(
            String name,
            Precision precision,
            List<Vgroup> vgroups,
            long keepDays,
            int walRetentionSeconds) {
        this.name = name;
        this.precision = precision;
        this.vgroups = vgroups;
        this.keepDays = keepDays;
        this.walRetentionSeconds = walRetentionSeconds;
    }

    String name() {
        return name;
    }

    Precision precision() {
        return precision;
    }

    List<Vgroup> vgroups() {
        return vgroups;
    }

    int walRetentionSeconds() {
        return walRetentionSeconds;
    }

    long keepDays() {
        return keepDays;
    }

    long createdMillis() {
        return createdMillis;
    }

    Map<String, SuperTable> superTables() {
        return superTables;
    }

    /** Child and normal tables. */
    Map<String, Table> tables() {
        return tables;
    }

    /** Where a table of this name lives. */
    Vgroup vgroupOf(String table) {
        int hash = table.hashCode();
        hash ^= hash >>> 16;
        return vgroups.get(Math.floorMod(hash * 0x45D9F3B, vgroups.size()));
    }

    Vgroup vgroup(int id) {
        return vgroups.stream().filter(v -> v.id() == id).findFirst().orElse(null);
    }

    /** Adds an entry without data to every vgroup. */
    void logEverywhere() {
        vgroups.forEach(v -> v.log().append(VgroupLog.Entry.WITHOUT_DATA));
    }

    /** Whether a timestamp lies in the time window that rows may have. */
    boolean accepts(long timestamp) {
        long units = precision.unitsPerSecond();
        long oldest = (System.currentTimeMillis() / 1000 - keepDays * 86_400) * units;
        // 2970-01-01 does not fit in nanoseconds; those end at 2262-01-01.
        long newest = precision == Precision.NANOSECONDS ? 9_214_646_400L : 31_556_995_200L;
        return timestamp >= oldest && timestamp < newest * units;
    }
}
