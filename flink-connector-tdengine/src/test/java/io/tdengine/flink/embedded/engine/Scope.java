/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The names that one SELECT can use. */
final class Scope {

    private final List<Source> sources = new ArrayList<>();
    private final Map<String, Column> columns = new LinkedHashMap<>();
    private final Set<String> aliases = new HashSet<>();
    private Precision precision;
    private boolean subquery;

    /** One table of FROM. */
    record Source(String alias, List<Column> visible) {}

    void add(String alias, List<Column> visible, List<Column> hidden, Precision unit) {
        sources.add(new Source(alias, visible));
        visible.forEach(c -> columns.putIfAbsent(c.name(), c));
        hidden.forEach(c -> columns.putIfAbsent(c.name(), c));
        if (precision == null) {
            precision = unit;
        }
    }

    /** Notes that some columns come out of a subquery. */
    void useSubquery() {
        subquery = true;
    }

    boolean hasSubquery() {
        return subquery;
    }

    List<Source> sources() {
        return sources;
    }

    boolean isSource(String name) {
        return sources.stream().anyMatch(s -> s.alias().equals(name));
    }

    /** A column by name, or null. */
    Column column(String name) {
        if (name.equals("_rowts") || name.equals("_c0")) {
            return timeColumn();
        }
        return columns.get(name);
    }

    /** The timestamp of the first table, or null. */
    Column timeColumn() {
        if (sources.isEmpty() || sources.get(0).visible().isEmpty()) {
            return null;
        }
        Column first = sources.get(0).visible().get(0);
        return first.type() == DataType.TIMESTAMP ? first : null;
    }

    void addAlias(String alias) {
        aliases.add(alias);
    }

    boolean isAlias(String name) {
        return aliases.contains(name);
    }

    /** Milliseconds without a table. */
    Precision precision() {
        return precision == null ? Precision.MILLISECONDS : precision;
    }
}
