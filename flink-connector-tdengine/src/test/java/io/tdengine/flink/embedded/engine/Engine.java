/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.io.Serializable;
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

    /** Whether it looks at tokens and codes, as servers from 3.4.0.0 do. */
    boolean hasTokens();

    /**
     * Who logs in. Servers before 3.4.0.0 look at user and password only; later ones at the token,
     * if there is one.
     *
     * @param code one-time code beside the password, or empty
     * @param token stands for user and password, or empty
     */
    record Login(String user, String password, String code, String token) implements Serializable {

        public static Login of(String user, String password) {
            return new Login(user, password, "", "");
        }

        @Override
        public String toString() {
            return "login of " + user;
        }
    }

    /**
     * @param database to start in, or null or empty
     * @throws ServerError 0x0351 for an unknown user, 0x0357 for a wrong password, code or token,
     *     0x0388 for an unknown database
     */
    Session login(Login login, String database) throws ServerError;

    /** By a password alone. */
    default Session login(String user, String password, String database) throws ServerError {
        return login(Login.of(user, password), database);
    }

    /**
     * Joins a consumer group; the assignment is settled when it returns.
     *
     * @throws ServerError 0x03E1 for an unknown topic, 0xFFFF for wrong credentials
     */
    GroupMember subscribe(Subscription subscription) throws ServerError;

    /**
     * What a member asks for when it joins.
     *
     * @param login who subscribes; a code does not count
     * @param minPollRows after how many rows a message ends
     * @param batchMeta whether consecutive changes of tables come in one message
     * @param maxPollInterval after how long without a poll the member is thrown out
     */
    record Subscription(
            Login login,
            String address,
            String groupId,
            String clientId,
            String offsetReset,
            List<String> topics,
            int minPollRows,
            boolean batchMeta,
            Duration maxPollInterval)
            implements Serializable {

        /** The same without what its user logs in with. */
        Subscription withoutSecrets() {
            return new Subscription(
                    Login.of(login.user(), ""),
                    address,
                    groupId,
                    clientId,
                    offsetReset,
                    topics,
                    minPollRows,
                    batchMeta,
                    maxPollInterval);
        }
    }

    @Override
    void close();
}
