/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The statements of one connection: both kinds have their ids from one series. */
final class OpenStatements {

    private final Map<Long, Object> open = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();

    long add(Object statement) {
        long id = lastId.incrementAndGet();
        open.put(id, statement);
        return id;
    }

    /** The statement of an id, or null if there is none of that kind. */
    <T> T get(long id, Class<T> kind) {
        Object statement = open.get(id);
        return kind.isInstance(statement) ? kind.cast(statement) : null;
    }

    /** True if the id is that of a statement of another kind. */
    boolean isOther(long id, Class<?> kind) {
        Object statement = open.get(id);
        return statement != null && !kind.isInstance(statement);
    }

    void remove(long id) {
        open.remove(id);
    }

    void clear() {
        open.clear();
    }
}
