/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import com.sun.jna.Pointer;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ConsumerConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.ErrorContext.Origin;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A consumer's configuration in the client library's own keys. */
final class ConsumerSettings {

    private static final int ERROR_BYTES = 1024;

    /** tmq_conf_res_t. */
    private static final int UNKNOWN_KEY = -2;

    private ConsumerSettings() {}

    /** A consumer that has logged in. */
    static Pointer newConsumer(
            ConnectionConfig connection, Endpoint endpoint, ConsumerConfig consumer) {
        Pointer configuration = Taosc.tmqConfNew();
        try {
            keys(connection, endpoint, consumer)
                    .forEach((key, value) -> set(configuration, key, value, endpoint));
            byte[] error = new byte[ERROR_BYTES];
            Pointer tmq = Taosc.tmqConsumerNew(configuration, error, error.length);
            if (tmq == null) {
                throw Attempt.at(
                                Origin.SUBSCRIPTION,
                                endpoint,
                                endpoint
                                        + " refuses user '"
                                        + user(connection, consumer)
                                        + "' as a consumer of group '"
                                        + consumer.groupId()
                                        + "' (check host, port, user and password)")
                        .refused(Taosc.taosErrno(null), CText.in(error, 0, error.length));
            }
            return tmq;
        } finally {
            Taosc.tmqConfDestroy(configuration);
        }
    }

    private static Map<String, String> keys(
            ConnectionConfig connection, Endpoint endpoint, ConsumerConfig consumer) {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("td.connect.ip", endpoint.host());
        keys.put("td.connect.port", endpoint.portText());
        keys.put("td.connect.user", user(connection, consumer));
        keys.put(
                "td.connect.pass",
                consumer.password() == null ? connection.password() : consumer.password());
        String token = token(connection, consumer);
        if (token != null) {
            keys.put("td.connect.token", token);
        }
        keys.put("group.id", consumer.groupId());
        keys.put("client.id", consumer.clientId());
        keys.put("auto.offset.reset", consumer.offsetReset().name().toLowerCase(Locale.ROOT));
        keys.put("enable.auto.commit", "false");
        keys.put("msg.with.table.name", "true");
        keys.putAll(consumer.properties());
        return keys;
    }

    /** Null if user and password log in. */
    static String token(ConnectionConfig connection, ConsumerConfig consumer) {
        return consumer.token() == null ? connection.bearerToken() : consumer.token();
    }

    private static String user(ConnectionConfig connection, ConsumerConfig consumer) {
        return consumer.user() == null ? connection.user() : consumer.user();
    }

    private static void set(Pointer configuration, String key, String value, Endpoint endpoint) {
        String what = "The consumer's property '" + key + "'";
        int code = Taosc.tmqConfSet(configuration, CText.of(key, what), CText.of(value, what));
        if (code != 0) {
            throw ErrorContext.of(Origin.SUBSCRIPTION, endpoint)
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            what
                                    + (code == UNKNOWN_KEY
                                            ? " is unknown to the client library"
                                            : " has a value that the client library refuses")
                                    + "; see TDengine's documentation of the consumer's properties");
        }
    }
}
