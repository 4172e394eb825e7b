/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.sink.batch.DeletedKeys;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.annotation.Internal;

/** Keys of rows that a lane is to delete before it writes its staged rows. For one thread. */
@Internal
final class StagedDeletes {

    private final List<String> tables = new ArrayList<>();
    private final List<Long> timestamps = new ArrayList<>();
    private final Map<String, Set<Long>> keys = new HashMap<>();

    int size() {
        return tables.size();
    }

    /** Adds a key unless it is there. */
    void add(String table, long timestamp) {
        if (keys.computeIfAbsent(table, name -> new HashSet<>()).add(timestamp)) {
            tables.add(table);
            timestamps.add(timestamp);
        }
    }

    boolean contains(String table, long timestamp) {
        return keys.getOrDefault(table, Set.of()).contains(timestamp);
    }

    /** Gives all keys and forgets them. */
    DeletedKeys take() {
        DeletedKeys taken =
                new DeletedKeys(
                        tables.toArray(new String[0]),
                        timestamps.stream().mapToLong(Long::longValue).toArray());
        tables.clear();
        timestamps.clear();
        keys.clear();
        return taken;
    }
}
