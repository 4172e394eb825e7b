/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.time.Duration;
import java.util.List;

/**
 * The whole state of an embedded server: users, databases, tables, logs, topics, groups. Safe for
 * many threads; knows nothing of sockets or frames.
 *
 * <p>Cells are Java objects: BOOL Boolean, TINYINT Byte, SMALLINT Short, INT Integer, BIGINT Long,
 * TINYINT UNSIGNED Short, SMALLINT UNSIGNED Integer, INT UNSIGNED Long, BIGINT UNSIGNED BigInteger,
 * FLOAT Float, DOUBLE Double, TIMESTAMP Long in the database's precision, VARCHAR, NCHAR and JSON
 * String, VARBINARY, GEOMETRY and BLOB byte[], DECIMAL BigDecimal of the column's scale, NULL null.
 */
public interface Engine extends AutoCloseable {

    /** The version that clients are told, such as {@code 3.3.7.5}. */
    String version();

    /**
     * @param database to start in, or null or empty
     * @throws ServerError 0x0351 for an unknown user, 0x0357 for a wrong password, 0x0388 for an
     *     unknown database
     */
    Session login(String user, String password, String database) throws ServerError;

    /**
     * Joins a consumer group; the assignment is settled when it returns.
     *
     * @throws ServerError 0x03E1 for an unknown topic, 0xFFFF for wrong credentials
     */
    GroupMember subscribe(Subscription subscription) throws ServerError;

    /**
     * What a member asks for when it joins.
     *
     * @param minPollRows after how many rows a message ends
     * @param batchMeta whether consecutive changes of tables come in one message
     * @param maxPollInterval after how long without a poll the member is thrown out
     */
    record Subscription(
            String user,
            String password,
            String address,
            String groupId,
            String clientId,
            String offsetReset,
            List<String> topics,
            int minPollRows,
            boolean batchMeta,
            Duration maxPollInterval) {}

    @Override
    void close();
}
