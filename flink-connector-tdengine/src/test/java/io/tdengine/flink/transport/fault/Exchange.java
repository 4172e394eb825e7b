/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.Consumer;
import io.tdengine.flink.transport.ConsumerConfig;
import io.tdengine.flink.transport.PreparedInsert;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.TmqMessage;
import io.tdengine.flink.transport.bind.BindBatch;
import io.tdengine.flink.transport.bind.TableRows;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;

/** Requests and answers that a fault may meet, and what they give without one. */
enum Exchange {
    /** Upgrade and login. */
    WEBSOCKET_HANDSHAKE("ws") {
        @Override
        Call open(ConnectionConfig config) {
            return call(() -> TDengine.connect(config).close(), () -> {});
        }
    },
    WEBSOCKET_UPDATE("ws") {
        @Override
        Call open(ConnectionConfig config) {
            return sql(config, Exchange::update);
        }
    },
    WEBSOCKET_QUERY("ws") {
        @Override
        Call open(ConnectionConfig config) {
            return sql(config, Exchange::query);
        }
    },
    STATEMENT("ws") {
        @Override
        Call open(ConnectionConfig config) {
            Connection connection = TDengine.connect(config);
            PreparedInsert insert = connection.prepareInsert("INSERT INTO d.t VALUES (?, ?)");
            return call(
                    () -> insert(insert),
                    () -> {
                        insert.close();
                        connection.close();
                    });
        }
    },
    SUBSCRIPTION("ws") {
        @Override
        Call open(ConnectionConfig config) {
            ConsumerConfig group =
                    ConsumerConfig.builder(UUID.randomUUID().toString())
                            .offsetReset(ConsumerConfig.OffsetReset.EARLIEST)
                            .build();
            Consumer consumer = TDengine.consumer(config, group);
            consumer.subscribe(List.of("p"));
            return call(() -> poll(consumer), consumer::close);
        }
    },
    /** Version and database. */
    REST_LOGIN("http") {
        @Override
        Call open(ConnectionConfig config) {
            return call(() -> TDengine.connect(config).close(), () -> {});
        }
    },
    REST_UPDATE("http") {
        @Override
        Call open(ConnectionConfig config) {
            return sql(config, Exchange::update);
        }
    },
    REST_QUERY("http") {
        @Override
        Call open(ConnectionConfig config) {
            return sql(config, Exchange::query);
        }
    };

    /** What the tables of {@link #prepare} hold. */
    private static final long TIME = 1_700_000_000_000L;

    private static final int VALUE = 41;

    private final String scheme;

    Exchange(String scheme) {
        this.scheme = scheme;
    }

    /** An exchange on an open connection; checks what it gets. */
    interface Call extends AutoCloseable {

        void run();

        @Override
        void close();
    }

    abstract Call open(ConnectionConfig config);

    ConnectionConfig.Builder config(int port) {
        return ConnectionConfig.builder(scheme + "://root:taosdata@127.0.0.1:" + port);
    }

    /** True if the exchange is the opening itself. */
    boolean opens() {
        return this == WEBSOCKET_HANDSHAKE || this == REST_LOGIN;
    }

    boolean isRest() {
        return scheme.equals("http");
    }

    /** Makes what the exchanges use. */
    static void prepare(String url) {
        try (Connection connection = TDengine.connect(ConnectionConfig.parse(url))) {
            connection.execute("CREATE DATABASE d VGROUPS 1");
            connection.execute("CREATE STABLE d.s (ts TIMESTAMP, v INT) TAGS (g INT)");
            connection.execute("CREATE TABLE d.t USING d.s TAGS (1)");
            // Apart from what the others write: its log keeps the one row.
            connection.execute("CREATE DATABASE l VGROUPS 1");
            connection.execute("CREATE TABLE l.t (ts TIMESTAMP, v INT)");
            connection.execute("CREATE TOPIC p AS SELECT * FROM l.t");
            connection.execute("INSERT INTO l.t VALUES (" + TIME + ", " + VALUE + ")");
            update(connection);
        }
    }

    private static Call sql(ConnectionConfig config, java.util.function.Consumer<Connection> use) {
        Connection connection = TDengine.connect(config);
        return call(() -> use.accept(connection), connection::close);
    }

    private static Call call(Runnable run, Runnable close) {
        return new Call() {
            @Override
            public void run() {
                run.run();
            }

            @Override
            public void close() {
                close.run();
            }
        };
    }

    private static void update(Connection connection) {
        String insert = "INSERT INTO d.t VALUES (" + TIME + ", " + VALUE + ")";
        assertThat(connection.execute(insert)).isEqualTo(1);
    }

    private static void query(Connection connection) {
        assertThat(QueryRows.of(connection, "SELECT v FROM d.t")).containsExactly(List.of(VALUE));
    }

    private static void insert(PreparedInsert insert) {
        BindBatch batch = new BindBatch(insert.fields());
        TableRows rows = batch.addTable(null);
        rows.column(0).appendLong(TIME);
        rows.column(1).appendInt(VALUE);
        rows.endRow();
        try {
            assertThat(insert.execute(batch.encode()).get()).isEqualTo(1);
        } catch (ExecutionException e) {
            throw (TDengineException) e.getCause();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void poll(Consumer consumer) {
        TmqMessage message = consumer.poll(Duration.ofSeconds(1));
        assertThat(message.blocks().get(0).block().getInt(1, 0)).isEqualTo(VALUE);
        consumer.commit("p", message.vgroupId(), message.endOffset());
    }
}
