/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.roundtrip;

import io.tdengine.flink.testing.golden.GoldenCells;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.Consumer;
import io.tdengine.flink.transport.ConsumerConfig;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TmqBlock;
import io.tdengine.flink.transport.TmqMessage;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.type.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A way for a child table's rows out of the server. */
enum Reader {
    QUERY_WEBSOCKET("ws", false),
    QUERY_REST("http", false),
    QUERY_NATIVE("taos", false),
    SUBSCRIPTION_WEBSOCKET("ws", true),
    SUBSCRIPTION_NATIVE("taos", true);

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final String scheme;
    private final boolean subscribes;

    Reader(String scheme, boolean subscribes) {
        this.scheme = scheme;
        this.subscribes = subscribes;
    }

    /**
     * Where rows come from.
     *
     * @param connection of the reader's scheme
     * @param config the same for a consumer
     */
    record Source(
            Connection connection,
            ConnectionConfig config,
            String database,
            String topic,
            String table) {}

    /** All rows of a table, cells as {@link GoldenCells#cell} gives them. */
    List<List<Object>> read(Source source) {
        return subscribes ? subscribe(source) : query(source);
    }

    /** Of the connection's URL. */
    String scheme() {
        return scheme;
    }

    private static List<List<Object>> query(Source source) {
        List<List<Object>> rows = new ArrayList<>();
        try (QueryResult result =
                source.connection()
                        .query(
                                "SELECT "
                                        + String.join(", ", columns())
                                        + " FROM "
                                        + source.database()
                                        + "."
                                        + source.table())) {
            for (Block block = result.next(); block != null; block = result.next()) {
                add(block, rows);
            }
        }
        return rows;
    }

    /** The rows of a topic that are the table's, once there are some. */
    private static List<List<Object>> subscribe(Source source) {
        List<List<Object>> rows = new ArrayList<>();
        ConsumerConfig group =
                ConsumerConfig.builder("g_" + UUID.randomUUID())
                        .clientId("types")
                        .offsetReset(ConsumerConfig.OffsetReset.EARLIEST)
                        .build();
        try (Consumer consumer = TDengine.consumer(source.config(), group)) {
            consumer.subscribe(List.of(source.topic()));
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (rows.isEmpty() && System.nanoTime() < deadline) {
                TmqMessage message = consumer.poll(Duration.ofMillis(100));
                for (TmqBlock block : message == null ? List.<TmqBlock>of() : message.blocks()) {
                    if (source.table().equals(block.tableName())) {
                        add(block, rows);
                    }
                }
            }
            consumer.unsubscribe();
        }
        return rows;
    }

    private static void add(Block block, List<List<Object>> rows) {
        for (int row = 0; row < block.rows(); row++) {
            List<Object> cells = new ArrayList<>();
            for (int column = 0; column < block.columns(); column++) {
                cells.add(GoldenCells.cell(block, column, row));
            }
            rows.add(cells);
        }
    }

    /** A message has only those columns that were written. */
    private static void add(TmqBlock block, List<List<Object>> rows) {
        List<String> present = block.fields().stream().map(Field::name).toList();
        for (int row = 0; row < block.block().rows(); row++) {
            List<Object> cells = new ArrayList<>();
            for (String name : columns()) {
                int column = present.indexOf(name);
                cells.add(column < 0 ? null : GoldenCells.cell(block.block(), column, row));
            }
            rows.add(cells);
        }
    }

    private static List<String> columns() {
        List<String> columns = new ArrayList<>(Types.names());
        columns.add(0, "_ts");
        return columns;
    }
}
