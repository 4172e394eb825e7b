/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

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
    private final long createdMillis = ServerClock.millis();
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

    /** Where a table of this name lives: where it would on a real server. */
    Vgroup vgroupOf(String table) {
        String fullName = "1." + name + "." + table;
        long hash = Integer.toUnsignedLong(Murmur3.hash(fullName.getBytes(UTF_8)));
        long share = 0xFFFF_FFFFL / vgroups.size();
        return vgroups.get((int) Math.min(hash / share, vgroups.size() - 1));
    }

    Vgroup vgroup(int id) {
        return vgroups.stream().filter(v -> v.id() == id).findFirst().orElse(null);
    }

    /** Adds a change of tables to every vgroup. */
    void logEverywhere(TableChange change) {
        vgroups.forEach(v -> v.log().append(change));
    }

    /** Whether a timestamp lies in the time window that rows may have. */
    boolean accepts(long timestamp) {
        long units = precision.unitsPerSecond();
        long oldest = (ServerClock.millis() / 1000 - keepDays * 86_400) * units;
        // 2970-01-01 does not fit in nanoseconds; those end at 2262-01-01.
        long newest = precision == Precision.NANOSECONDS ? 9_214_646_400L : 31_556_995_200L;
        return timestamp >= oldest && timestamp < newest * units;
    }
}
