/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The JobManager's REST interface. */
final class FlinkRest {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build();
    private final int port;

    FlinkRest(int port) {
        this.port = port;
    }

    int port() {
        return port;
    }

    /** What a resource is, or nothing while nobody answers or it is not there. */
    Optional<JsonNode> find(String path) {
        return send(request(path).GET().build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(LIMIT);
    }

    private Optional<JsonNode> send(HttpRequest request) {
        try {
            HttpResponse<String> answer =
                    client.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() / 100 == 2
                    ? Optional.of(JSON.readTree(answer.body()))
                    : Optional.empty();
        } catch (IOException nobody) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ids of jobs in a state, such as {@code RUNNING}. */
    List<String> jobs(String state) {
        List<String> ids = new ArrayList<>();
        find("/jobs")
                .ifPresent(
                        found -> {
                            for (JsonNode job : found.path("jobs")) {
                                if (job.path("status").asText().equals(state)) {
                                    ids.add(job.path("id").asText());
                                }
                            }
                        });
        return ids;
    }

    /** A job's state, or {@code UNKNOWN} while nobody answers. */
    String state(String job) {
        return find("/jobs/" + job).map(found -> found.path("state").asText()).orElse("UNKNOWN");
    }

    /** Whether the job and all its tasks run. */
    boolean runs(String job) {
        return find("/jobs/" + job)
                .filter(found -> found.path("state").asText().equals("RUNNING"))
                .map(
                        found -> {
                            boolean all = true;
                            for (JsonNode vertex : found.path("vertices")) {
                                all &= vertex.path("status").asText().equals("RUNNING");
                            }
                            return all;
                        })
                .orElse(false);
    }

    /** How many checkpoints of a job have completed since its JobManager knows it. */
    long completedCheckpoints(String job) {
        return find("/jobs/" + job + "/checkpoints")
                .map(found -> found.path("counts").path("completed").asLong())
                .orElse(-1L);
    }

    /** Cancels a job. */
    void cancel(String job) {
        send(request("/jobs/" + job).method("PATCH", HttpRequest.BodyPublishers.noBody()).build());
    }

    /** Why a job failed, or an empty text. */
    String failure(String job) {
        return find("/jobs/" + job + "/exceptions")
                .map(found -> found.path("root-exception").asText(""))
                .orElse("");
    }
}
