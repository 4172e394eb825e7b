/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tdengine.flink.embedded.EmbeddedTDengine;
import io.tdengine.flink.embedded.engine.Tokens;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.ExceptionUtils;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server with secrets, a cluster, and a search through all that they tell. */
abstract class SecretsFixture {

    static final String PASSWORD = "Zq9+Xw7=Kv5%Pm3";
    static final String WRONG_PASSWORD = "Rt4+Lk8=Hg2%Fd6";
    static final String TOKEN = "Tk7+Aa3/Bb9=Cc5Ee";
    static final String WRONG_TOKEN = "Nn6+Jj2/Uu8=Yy4Ww";
    static final String CODE = "Otp+6420/97531x";

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(SecretsFixture::configuration);

    static EmbeddedTDengine server;

    /** Of the cluster that runs: it ends with that, and the next class has another one. */
    private static InMemoryReporter reporter;

    final SecretSearch search =
            new SecretSearch(List.of(PASSWORD, WRONG_PASSWORD, TOKEN, WRONG_TOKEN, CODE));
    CapturedLog log;

    private static MiniClusterResourceConfiguration configuration() {
        reporter = InMemoryReporter.createWithRetainedMetrics();
        return new MiniClusterResourceConfiguration.Builder()
                .setNumberTaskManagers(1)
                .setNumberSlotsPerTaskManager(4)
                .setConfiguration(reporter.addToConfiguration(new Configuration()))
                .build();
    }

    @BeforeAll
    static void startServer() {
        Tokens tokens = new Tokens(Map.of(TOKEN, "watcher"), Map.of("watcher", CODE));
        server = EmbeddedTDengine.start(EmbeddedTDengine.Options.defaults().withTokens(tokens));
        server.execute("CREATE USER watcher PASS '" + PASSWORD + "'");
        server.execute("CREATE DATABASE power VGROUPS 1");
        server.execute("CREATE STABLE power.meters (ts TIMESTAMP, v INT) TAGS (g INT)");
        server.execute("INSERT INTO power.d1 USING power.meters TAGS (1) VALUES (1700000000000,7)");
        server.execute("CREATE TOPIC meters AS STABLE power.meters");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void listen() {
        log = new CapturedLog(search);
    }

    private void look(MetricGroup group, Map<String, Metric> metrics) {
        metrics.keySet().forEach(name -> search.look("metric", group.getMetricIdentifier(name)));
    }

    @AfterEach
    void nothingIsFound() {
        reporter.getMetricsByGroup().forEach(this::look);
        log.close();
        assertThat(search.found()).isEmpty();
    }

    /** So that their names are looked at, and not those of nothing. */
    static void assertThatMetricsAreSeen(String name) {
        assertThat(
                        reporter.getMetricsByGroup().entrySet().stream()
                                .flatMap(
                                        group ->
                                                group.getValue().keySet().stream()
                                                        .map(group.getKey()::getMetricIdentifier)))
                .anyMatch(identifier -> identifier.contains(name));
    }

    static String encoded(String secret) {
        return URLEncoder.encode(secret, StandardCharsets.UTF_8);
    }

    static String url(String scheme, String login, String parameters) {
        return scheme + "://" + login + "127.0.0.1:" + server.port() + "/power" + parameters;
    }

    /** Looks into a failure, which there must be. */
    void fails(String what, ThrowingCallable call) {
        Throwable failure = catchThrowable(call);
        assertThat(failure).as(what).isNotNull();
        search.look(what, ExceptionUtils.stringifyException(failure));
        search.look(what, failure.toString());
    }
}
