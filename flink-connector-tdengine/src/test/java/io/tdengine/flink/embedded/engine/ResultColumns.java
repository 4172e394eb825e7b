/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.embedded.engine.SelectItems.Item;
import io.tdengine.flink.transport.type.DataType;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;

/** Names and types of what a query gives. */
final class ResultColumns {

    private ResultColumns() {}

    /** Names and types; H2 tells types that the list does not. */
    static List<Column> of(List<Item> items, String sql, H2 h2) throws ServerError {
        List<Column> columns = new ArrayList<>();
        List<Integer> types = null;
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            Column type = item.type();
            if (type == null) {
                types = types == null ? h2.types(sql) : types;
                type = ofH2(types.get(i));
            }
            columns.add(type.withName(item.alias() == null ? item.name() : item.alias()));
        }
        return columns;
    }

    private static Column ofH2(int type) {
        return switch (type) {
            case Types.BOOLEAN -> Column.of("", DataType.BOOL);
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT ->
                    Column.of("", DataType.BIGINT);
            case Types.VARBINARY -> Column.of("", DataType.VARBINARY, 65_517);
            case Types.VARCHAR, Types.CHAR, Types.NULL -> Column.varchar("", 65_517);
            default -> Column.of("", DataType.DOUBLE);
        };
    }
}
