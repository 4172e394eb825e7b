/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.type.Field;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * The rows of a result one by one, as blocks arrive. It gives the same {@link Row} again and again:
 * its cells are those of the current row until the next is asked for. For one thread, once.
 */
public final class Rows implements Iterable<Row>, Iterator<Row> {

    private final QueryResult result;
    private final Row row;
    private Block block;
    private int next;

    Rows(QueryResult result) {
        this.result = result;
        this.row = new Row(result.fields(), result.precision());
    }

    /** This object: the rows can be gone through once only. */
    @Override
    public Iterator<Row> iterator() {
        return this;
    }

    /** May wait for the next block. */
    @Override
    public boolean hasNext() {
        if (block == null || next == block.rows()) {
            block = result.next();
            next = 0;
        }
        return block != null;
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        row.moveTo(block, next++);
        return row;
    }

    List<Map<String, Object>> toMaps() {
        List<Field> fields = result.fields();
        requireDistinctNames(fields);
        List<Map<String, Object>> all = new ArrayList<>();
        while (hasNext()) {
            next();
            Map<String, Object> cells = new LinkedHashMap<>();
            for (int column = 0; column < fields.size(); column++) {
                cells.put(fields.get(column).name(), row.getObject(column));
            }
            all.add(Collections.unmodifiableMap(cells));
        }
        return all;
    }

    private static void requireDistinctNames(List<Field> fields) {
        Set<String> names = new HashSet<>();
        for (Field field : fields) {
            if (!names.add(field.name())) {
                throw ErrorContext.call()
                        .failed(
                                ErrorCode.INVALID_ARGUMENT,
                                "Two columns are named '"
                                        + field.name()
                                        + "', which a map cannot hold; rename one with AS");
            }
        }
    }
}
